package com.infisical.client.http;

import com.infisical.client.http.FairPlaces.PlaceResult;

/**
 * Limits how many calls are under way at one server at once.
 *
 * <p>Each call has a connection to itself. Each kind has places of its own, so that a login never
 * waits behind reads, nor a revocation behind logins, nor the renewal of a lease behind new ones.
 * Namespaces take turns; of the places of what may hang at a server that is well (it asks an LDAP
 * server, a cloud or a database), logins, revocations and new leases, each has a quarter or a
 * third.
 */
public final class CallPlaces {
  /** What a call is for. */
  public enum Kind {
    LOGIN,
    REVOCATION,
    READ,
    WRITE,
    /** A new lease. */
    CREATION,
    OTHER
  }

  /**
   * Who wants a place.
   *
   * @param namespace blank when it is not known
   */
  public record Claim(Kind kind, String namespace) {
    public static Claim of(Kind kind) {
      return new Claim(kind, "");
    }
  }

  private static final int LOGINS = 16;
  private static final int LOGINS_OF_EACH = 4;
  private static final int REVOCATIONS = 8;
  private static final int REVOCATIONS_OF_EACH = 2;
  private static final int WRITES = 16;
  private static final int WRITES_OF_EACH = 8;
  private static final int CREATIONS = 12;
  private static final int CREATIONS_OF_EACH = 4;
  private static final int OTHERS = 8;

  private final FairPlaces logins = new FairPlaces(LOGINS, LOGINS_OF_EACH);
  private final FairPlaces revocations = new FairPlaces(REVOCATIONS, REVOCATIONS_OF_EACH);
  private final FairPlaces writes = new FairPlaces(WRITES, WRITES_OF_EACH);
  private final FairPlaces creations = new FairPlaces(CREATIONS, CREATIONS_OF_EACH);
  private final FairPlaces others = new FairPlaces(OTHERS, OTHERS);
  private final FairPlaces reads;

  public CallPlaces(int maxReads) {
    reads = new FairPlaces(maxReads, maxReads);
  }

  /** Waits for a place until the watch's time is up. */
  PlaceResult take(Claim claim, CallWatch watch) throws InterruptedException {
    return of(claim.kind()).take(claim.namespace(), watch.nanosLeftInAll());
  }

  void giveBack(Claim claim) {
    of(claim.kind()).giveBack(claim.namespace());
  }

  private FairPlaces of(Kind kind) {
    return switch (kind) {
      case LOGIN -> logins;
      case REVOCATION -> revocations;
      case READ -> reads;
      case WRITE -> writes;
      case CREATION -> creations;
      case OTHER -> others;
    };
  }
}
