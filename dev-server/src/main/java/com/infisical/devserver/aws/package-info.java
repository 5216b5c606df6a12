/** Showing signed requests to an AWS STS. */
@NullMarked
package com.infisical.devserver.aws;

import org.jspecify.annotations.NullMarked;
