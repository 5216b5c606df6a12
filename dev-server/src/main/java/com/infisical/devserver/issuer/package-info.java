/** Verifies JWTs by the keys of their issuers, as the methods oidc and jwt do. */
@NullMarked
package com.infisical.devserver.issuer;

import org.jspecify.annotations.NullMarked;
