/** The reconciler of connections, and the HTTP client and trust store of a connection. */
@NullMarked
package com.infisical.operator.connection;

import org.jspecify.annotations.NullMarked;
