package com.infisical.operator.connection;

import com.infisical.operator.reference.FieldReference;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reports which of the certificates that a connection adds to the system's are unusable, or soon
 * will be.
 *
 * @param where the key of a Secret that holds them
 */
record CaCertificates(FieldReference where, PemCertificates.Read read) {
  /** How long before its end a certificate is warned of. */
  static final Duration AHEAD = Duration.ofDays(30);

  /** A bundle may hold thousands; the first are enough to act on. */
  private static final int MAX_NAMED = 5;

  private static final int MAX_SUBJECT_CHARS = 120;

  /** What is the matter with a certificate, the worst first. */
  enum Reason {
    EXPIRED("CaCertificateExpired"),
    FUTURE("CaCertificateNotYetValid"),
    UNREADABLE("CaCertificateUnreadable"),
    EXPIRING("CaCertificateExpiring");

    private final String event;

    Reason(String event) {
      this.event = event;
    }

    /** The reason of the Event that tells of it. */
    String event() {
      return event;
    }
  }

  /**
   * What somebody has to look at.
   *
   * @param sentence without a full stop at its end
   */
  record Notice(Reason reason, String sentence) {}

  /** Why one of them does not serve; empty when all of them do. */
  Optional<String> flaw(Instant now) {
    return notices(now).stream()
        .filter(notice -> notice.reason() != Reason.EXPIRING)
        .map(Notice::sentence)
        .findFirst();
  }

  /** What has to be looked at, the worst first. */
  List<Notice> notices(Instant now) {
    List<Notice> notices = new ArrayList<>();
    dated(notices, now, Reason.EXPIRED, one -> ValidityChanges.isExpired(one, now));
    dated(notices, now, Reason.FUTURE, one -> ValidityChanges.isToCome(one, now));
    read.unreadable().stream()
        .limit(MAX_NAMED)
        .forEach(number -> notices.add(new Notice(Reason.UNREADABLE, unreadable(number))));
    dated(
        notices,
        now,
        Reason.EXPIRING,
        one -> isValid(one, now) && ValidityChanges.isExpired(one, now.plus(AHEAD)));
    return notices;
  }

  private void dated(
      List<Notice> notices, Instant now, Reason reason, Predicate<X509Certificate> which) {
    Instant until = reason == Reason.EXPIRING ? now.plus(AHEAD) : now;
    read.certificates().entrySet().stream()
        .filter(one -> which.test(one.getValue()) && !isReplaced(one.getValue(), now, until))
        .limit(MAX_NAMED)
        .forEach(one -> notices.add(new Notice(reason, sentence(reason, one))));
  }

  /** Whether another one of the same name serves, and will. */
  private boolean isReplaced(X509Certificate one, Instant now, Instant until) {
    return read.certificates().values().stream()
        .anyMatch(
            other ->
                other.getSubjectX500Principal().equals(one.getSubjectX500Principal())
                    && isValid(other, now)
                    && !ValidityChanges.isExpired(other, until));
  }

  private static boolean isValid(X509Certificate certificate, Instant at) {
    return !ValidityChanges.isExpired(certificate, at)
        && !ValidityChanges.isToCome(certificate, at);
  }

  private String sentence(Reason reason, Map.Entry<Integer, X509Certificate> one) {
    X509Certificate certificate = one.getValue();
    String what = "the CA certificate " + subject(certificate) + " (" + place(one.getKey()) + ")";
    Instant end = certificate.getNotAfter().toInstant();
    return switch (reason) {
      case EXPIRED -> what + " expired on " + end + "; replace it with the renewed certificate";
      case FUTURE ->
          what
              + " is not valid before "
              + certificate.getNotBefore().toInstant()
              + "; keep the previous one there until then, and check the clocks";
      case EXPIRING -> what + " expires on " + end + "; add the renewed certificate next to it";
      case UNREADABLE -> unreadable(one.getKey());
    };
  }

  private String unreadable(int number) {
    return "certificate " + place(number) + ", cannot be read and is ignored; replace it";
  }

  private String place(int number) {
    int all = read.certificates().size() + read.unreadable().size();
    return "%skey %s of Secret %s, referenced by %s"
        .formatted(
            all > 1 ? "number %d in ".formatted(number) : "in ",
            where.key(),
            where.secret(),
            where.field());
  }

  private static String subject(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName().replaceAll("\\p{C}", "?");
    if (name.isEmpty()) {
      return "without a name";
    }
    return name.length() <= MAX_SUBJECT_CHARS ? name : name.substring(0, MAX_SUBJECT_CHARS) + "…";
  }
}
