/** One class a login method, and what the methods prove themselves with. */
@NullMarked
package com.infisical.operator.auth.login;

import org.jspecify.annotations.NullMarked;
