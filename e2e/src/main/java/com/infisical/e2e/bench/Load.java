package com.infisical.e2e.bench;

import com.infisical.e2e.bench.server.Layout;
import java.time.Duration;

/**
 * The work that is done in each run.
 *
 * @param layout tenants, sources and the secrets of each
 * @param resources how many InfisicalStaticSecrets there are, each with one target
 * @param refresh their refresh interval
 * @param instant whether they ask for instant updates
 * @param templates whether their targets have a template of 20 keys
 * @param latency of each answer of the server
 * @param tokenLife how long an access token is good for
 */
record Load(
    Layout layout,
    int resources,
    Duration refresh,
    boolean instant,
    boolean templates,
    Duration latency,
    Duration tokenLife) {

  /** The source that a resource reads. */
  int source(int resource) {
    return resource % layout.sources();
  }

  /** The tenant that a resource belongs to: the one in whose project its source lies. */
  int tenant(int resource) {
    return source(resource) % layout.tenants();
  }

  /** The namespace of a tenant. */
  static String namespace(int tenant) {
    return "bench-" + tenant;
  }

  /** The name of a resource and of its target. */
  static String name(int resource) {
    return "app-" + resource;
  }

  /** Which resource has that name; -1 when none has. */
  static int resource(String name) {
    if (!name.startsWith("app-")) {
      return -1;
    }
    try {
      return Integer.parseInt(name.substring(4));
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  /** The same work for a few resources, to warm up with. */
  Load small() {
    int few = Math.min(resources, 300);
    Layout smaller =
        new Layout(
            Math.min(layout.tenants(), few),
            Math.min(layout.sources(), few),
            layout.secrets(),
            layout.valueBytes());
    return new Load(smaller, few, refresh, instant, templates, latency, tokenLife);
  }
}
