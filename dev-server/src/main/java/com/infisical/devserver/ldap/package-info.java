/** Binding to directories. */
@NullMarked
package com.infisical.devserver.ldap;

import org.jspecify.annotations.NullMarked;
