package com.infisical.operator.connection;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens the way to an Infisical server (the I/O boundary). */
@FunctionalInterface
public interface ServerAccess {
  /** What came of it. */
  sealed interface Opened {
    /**
     * There is a way; whether anybody answers is not known.
     *
     * @param client to be held as long as the server is called
     */
    record Open(ServerClient client, Address.Valid address) implements Opened {
      /** The normalised address, as it is shown and as it keys sessions. */
      public String url() {
        return address.base().toString();
      }
    }

    /** The address or the certificate cannot be used; the sentence names the spec field. */
    record Refused(String sentence) implements Opened {}
  }

  /**
   * Opens the way to {@code address}; the same way for the same arguments.
   *
   * @param namespace of the resource that names them, which has a share of the clients
   * @param address {@code spec.address}; the operator's default host where absent
   * @param caCertificates PEM certificates that are trusted besides the system's
   */
  Opened open(String namespace, @Nullable String address, Optional<String> caCertificates);
}
