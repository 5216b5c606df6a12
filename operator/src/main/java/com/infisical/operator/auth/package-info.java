/** Logging in: the reconciler of InfisicalAuth, the token cache, one class a login method. */
@NullMarked
package com.infisical.operator.auth;

import org.jspecify.annotations.NullMarked;
