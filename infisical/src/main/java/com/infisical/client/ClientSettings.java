package com.infisical.client;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a client behaves towards every server.
 *
 * @param userAgent sent with every call; the server recognises {@code k8-operator/<version>}
 * @param organizationSlug the sub-organisation every login asks for
 * @param timeouts how long calls may take
 * @param maxBodyBytes the largest answer that is read; a larger one is {@link Reply.Undecodable}
 * @param maxConcurrentReads reads under way at one server at once; others wait their turn. Logins
 *     have places of their own
 */
public record ClientSettings(
    String userAgent,
    Optional<String> organizationSlug,
    Timeouts timeouts,
    long maxBodyBytes,
    int maxConcurrentReads) {
  private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e][\\x20-\\x7e]*");
  private static final long MEBIBYTE = 1L << 20;

  /** Checks the user agent, which has to be sent as a header. */
  public ClientSettings {
    if (!SENDABLE.matcher(userAgent).matches()) {
      throw new IllegalArgumentException("The user agent cannot be sent as a header");
    }
    organizationSlug = organizationSlug.filter(slug -> !slug.isBlank());
  }

  /**
   * The documented timeouts (docs/infisical-connection.md#timeouts), 64 MiB, 16 reads at once, no
   * sub-organisation.
   */
  public static ClientSettings standard(String userAgent) {
    return new ClientSettings(userAgent, Optional.empty(), Timeouts.standard(), 64 * MEBIBYTE, 16);
  }

  /** These settings with the sub-organisation every login asks for; blank counts as none. */
  public ClientSettings withOrganizationSlug(Optional<String> slug) {
    return new ClientSettings(userAgent, slug, timeouts, maxBodyBytes, maxConcurrentReads);
  }

  /** These settings with other timeouts. */
  public ClientSettings withTimeouts(Timeouts changed) {
    return new ClientSettings(
        userAgent, organizationSlug, changed, maxBodyBytes, maxConcurrentReads);
  }

  /** These settings with another limit for the size of an answer. */
  public ClientSettings withMaxBodyBytes(long bytes) {
    return new ClientSettings(userAgent, organizationSlug, timeouts, bytes, maxConcurrentReads);
  }

  /** These settings with another number of reads at once. */
  public ClientSettings withMaxConcurrentReads(int reads) {
    return new ClientSettings(userAgent, organizationSlug, timeouts, maxBodyBytes, reads);
  }
}
