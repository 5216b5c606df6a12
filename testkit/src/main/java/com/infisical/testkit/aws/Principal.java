package com.infisical.testkit.aws;

import java.time.Instant;
import java.util.Locale;

/**
 * An AWS principal that an STS knows.
 *
 * @param arn such as {@code arn:aws:iam::123456789012:user/ann}
 * @param until when the keys end
 */
record Principal(AwsKeys keys, String arn, Instant until) {
  String account() {
    return arn.split(":", -1)[4];
  }

  String userId() {
    String kind = keys.sessionToken().isPresent() ? "AROA" : "AIDA";
    return kind + SigV4.hex(SigV4.sha256(arn)).substring(0, 17).toUpperCase(Locale.ROOT);
  }
}
