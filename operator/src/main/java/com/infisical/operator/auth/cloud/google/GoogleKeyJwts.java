package com.infisical.operator.auth.cloud.google;

import com.infisical.operator.auth.cloud.Minting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Makes JWTs of Google service accounts from their key files, afresh for every login.
 *
 * <p>Nothing is kept: a key file that was replaced counts at once. Safe for use by several threads.
 */
public final class GoogleKeyJwts {
  /** Long enough for clocks that differ, short for a proof that is used once. */
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final GoogleKeyFiles files;
  private final InstantSource clock;

  public GoogleKeyJwts(GoogleKeyFiles files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  /** A JWT for {@code audience} of the service account whose key {@code file} holds. */
  public Minting mint(Path file, String audience) {
    return switch (files.read(file)) {
      case GoogleKeyFiles.Content.Refused(Minting.Failed failure) -> failure;
      case GoogleKeyFiles.Content.Read(var text) -> {
        Optional<GoogleKey> key = GoogleKey.parse(text);
        yield key.isEmpty()
            ? files.noKey(file)
            : new Minting.Token(key.get().sign(audience, clock.instant(), LIFETIME));
      }
    };
  }
}
