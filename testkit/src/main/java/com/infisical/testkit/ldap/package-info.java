/** A directory server for tests. */
@NullMarked
package com.infisical.testkit.ldap;

import org.jspecify.annotations.NullMarked;
