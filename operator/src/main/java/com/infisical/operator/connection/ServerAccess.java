package com.infisical.operator.connection;

import com.infisical.client.InfisicalApi;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens the way to an Infisical server; the one place behind which HTTP clients are made (the I/O
 * boundary).
 */
public interface ServerAccess {
  /** What came of it. */
  sealed interface Opened {
    /**
     * There is a way; whether anybody answers is not known.
     *
     * @param address the normalised address, as it is shown and as it keys sessions
     * @param plainHttp whether credentials would cross a network in the clear
     */
    record Open(InfisicalApi api, String address, boolean plainHttp) implements Opened {}

    /** The address or the certificate cannot be used; the sentence names the spec field. */
    record Refused(String sentence) implements Opened {}
  }

  /**
   * Opens the way to {@code address}; the same way for the same arguments.
   *
   * @param address {@code spec.address}; the operator's default host where absent
   * @param caCertificates PEM certificates that are trusted besides the system's
   */
  Opened open(@Nullable String address, Optional<String> caCertificates);
}
