package com.infisical.operator.tenancy;

import com.infisical.client.BaseUrl;
import java.util.Set;

/**
 * The hosts of {@code --allowed-hosts}.
 *
 * @param entries {@code host}, which stands for all its ports, or {@code host:port}, in lower case;
 *     empty allows all
 */
public record AllowedHosts(Set<String> entries) {
  /** Copies the set. */
  public AllowedHosts {
    entries = Set.copyOf(entries);
  }

  /** Whether connections may lead to all hosts. */
  public boolean allowAll() {
    return entries.isEmpty();
  }

  /** Whether connections may lead to {@code server}. */
  public boolean allow(BaseUrl server) {
    String host = server.host();
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return allowAll() || entries.contains(name) || entries.contains(name + ":" + server.port());
  }
}
