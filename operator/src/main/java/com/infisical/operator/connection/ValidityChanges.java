package com.infisical.operator.connection;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The instants at which some of several certificates begin or cease to be valid. Immutable. */
final class ValidityChanges {
  private final NavigableSet<Instant> instants;

  ValidityChanges(Collection<X509Certificate> certificates) {
    this.instants =
        new TreeSet<>(
            certificates.stream().flatMap(one -> Stream.of(from(one), end(one))).toList());
  }

  /** The last change up to {@code now}: from then on until now the same ones are valid. */
  Instant last(Instant now) {
    Instant last = instants.floor(now);
    return last == null ? Instant.MIN : last;
  }

  static boolean isExpired(X509Certificate certificate, Instant at) {
    return !at.isBefore(end(certificate));
  }

  static boolean isToCome(X509Certificate certificate, Instant at) {
    return at.isBefore(from(certificate));
  }

  private static Instant from(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant();
  }

  /** The first instant after its last one. */
  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant().plusMillis(1);
  }
}
