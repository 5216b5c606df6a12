package com.infisical.operator.instant;

import com.infisical.operator.auth.session.Session;

/**
 * Identifies subscriptions that can share streams: one environment of one project, seen with one
 * session.
 */
record ChannelKey(Session session, String projectId, String environmentSlug) {
  String address() {
    return session.key().address();
  }

  StreamPlaces.Claim claim() {
    return new StreamPlaces.Claim(session.namespace(), address(), projectId);
  }
}
