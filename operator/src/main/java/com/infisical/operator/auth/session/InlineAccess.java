package com.infisical.operator.auth.session;

import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.connection.InlineConnection;

/**
 * A connection and a login as resources of one namespace give them; resources with equal ones share
 * a session, whatever their kind.
 *
 * @param login the block that counts, without what is read by it
 */
record InlineAccess(String namespace, InlineConnection connection, Named login) {}
