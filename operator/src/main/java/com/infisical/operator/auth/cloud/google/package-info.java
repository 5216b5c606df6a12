/** Tokens of Google Cloud's service accounts. */
@NullMarked
package com.infisical.operator.auth.cloud.google;

import org.jspecify.annotations.NullMarked;
