/** Proofs of an AWS identity. */
@NullMarked
package com.infisical.operator.auth.cloud.aws;

import org.jspecify.annotations.NullMarked;
