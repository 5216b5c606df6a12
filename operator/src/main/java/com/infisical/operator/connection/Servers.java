package com.infisical.operator.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.client.BaseUrl;
import com.infisical.operator.connection.Clients.Opened.Ready;
import com.infisical.operator.connection.Clients.Opened.Untrusted;
import com.infisical.operator.tenancy.AllowedHosts;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens servers by the address and the certificates of a connection's spec; safe for use by several
 * threads.
 */
public final class Servers implements ServerAccess {
  private static final int MOST_REMEMBERED = 256;
  private static final int LONGEST_REMEMBERED = 256;

  private final Cache<String, String> spellings =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

  private final Clients clients;
  private final String defaultHost;
  private final AllowedHosts hosts;

  /**
   * @param defaultHost the address of connections that name none
   * @param hosts where connections may lead
   */
  public Servers(Clients clients, String defaultHost, AllowedHosts hosts) {
    this.hosts = hosts;
    this.clients = clients;
    this.defaultHost = defaultHost;
  }

  /**
   * One spelling of the server's address for all of {@code .spec.address}; empty for none. Every
   * reconcile asks.
   */
  public String canonical(@Nullable String address) {
    String written = address == null ? "" : address;
    return written.length() > LONGEST_REMEMBERED
        ? judged(written)
        : spellings.get(written, this::judged);
  }

  private String judged(String address) {
    return switch (Address.of(address, defaultHost)) {
      case Address.Invalid invalid -> "";
      case Address.Valid(BaseUrl base, String origin) -> base.toString();
    };
  }

  @Override
  public Opened open(String namespace, @Nullable String address, Optional<String> caCertificates) {
    return switch (Address.of(address, defaultHost)) {
      case Address.Invalid(String reason) -> new Opened.Refused(reason);
      case Address.Valid valid when !hosts.allow(valid.base()) ->
          new Opened.Refused(
              valid.origin()
                  + " leads to a host that is not in the operator's --allowed-hosts; use one that"
                  + " is");
      case Address.Valid valid -> open(namespace, valid, caCertificates);
    };
  }

  private Opened open(String namespace, Address.Valid address, Optional<String> caCertificates) {
    List<String> pems = caCertificates.map(List::of).orElse(List.of());
    return switch (clients.open(namespace, address, pems)) {
      case Untrusted(String reason) ->
          new Opened.Refused(".spec.tls.caCertificate is not usable: " + reason);
      case Ready(ServerClient client) -> new Opened.Open(client, address);
    };
  }
}
