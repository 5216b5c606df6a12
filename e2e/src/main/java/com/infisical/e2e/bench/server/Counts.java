package com.infisical.e2e.bench.server;

/**
 * How often the server was asked for what, since it was last told to forget.
 *
 * @param reads all that asked for secrets and were let in
 * @param unchanged those of them that were answered 304
 * @param streams event streams opened
 * @param open event streams open now
 * @param refused answers of 400 and above
 */
public record Counts(
    long logins,
    long reads,
    long unchanged,
    long streams,
    long open,
    long status,
    long revocations,
    long projects,
    long other,
    long refused) {

  /** No requests at all. */
  public static Counts none() {
    return new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** What came since an earlier look; streams that are open now are not subtracted. */
  public Counts since(Counts earlier) {
    return new Counts(
        logins - earlier.logins,
        reads - earlier.reads,
        unchanged - earlier.unchanged,
        streams - earlier.streams,
        open,
        status - earlier.status,
        revocations - earlier.revocations,
        projects - earlier.projects,
        other - earlier.other,
        refused - earlier.refused);
  }
}
