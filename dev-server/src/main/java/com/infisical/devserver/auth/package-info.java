/**
 * Login methods and access tokens (docs/design/infisical-api.md#2-machine-identity-logins and 3).
 */
@NullMarked
package com.infisical.devserver.auth;

import org.jspecify.annotations.NullMarked;
