package com.infisical.operator.pushsecret;

import java.util.Collection;

/** Lists names in a message: at most 20, then how many more. */
final class Keys {
  private static final int MOST = 20;

  private Keys() {}

  static String listed(Collection<String> keys) {
    String named = String.join(", ", keys.stream().sorted().limit(MOST).toList());
    int more = keys.size() - MOST;
    return more > 0 ? named + " and " + more + " more" : named;
  }
}
