/** The token cache: sessions, their logins, renewals and back-off. */
@NullMarked
package com.infisical.operator.auth.session;

import org.jspecify.annotations.NullMarked;
