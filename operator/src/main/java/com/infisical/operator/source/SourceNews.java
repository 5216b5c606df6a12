package com.infisical.operator.source;

/**
 * What the last read of a source said, without any secret of it: two that are equal need no sync
 * between them.
 */
sealed interface SourceNews {
  /**
   * The source was read.
   *
   * @param version a keyed digest of what was read
   */
  record Read(String version) implements SourceNews {}

  /** It could not be. */
  record Unread(String sentence) implements SourceNews {}

  /** The session is over. */
  record Over() implements SourceNews {}

  /** What {@code answer} said. */
  static SourceNews of(SourceAnswer answer) {
    return switch (answer) {
      case SourceAnswer.Secrets secrets -> new Read(secrets.version());
      case SourceAnswer.Failed(ReadFailure failure) -> new Unread(failure.of("").sentence());
      case SourceAnswer.Stale stale -> new Over();
    };
  }
}
