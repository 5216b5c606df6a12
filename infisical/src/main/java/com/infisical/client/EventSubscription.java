package com.infisical.client;

import java.util.List;
import java.util.stream.Stream;

/**
 * Which events of a project to hear of (docs/design/infisical-api.md#91-request).
 *
 * @param register one to ten entries; a server refuses more, and refuses all of them where the
 *     identity lacks the permission for one
 */
public record EventSubscription(String projectId, List<Registration> register) {
  /** How many entries a server takes for one stream. */
  public static final int MAX_REGISTRATIONS = 10;

  /** Every event that tells of a change in secrets. */
  public static final List<String> SECRET_EVENTS =
      List.of("secret:create", "secret:update", "secret:delete", "secret:import-mutation");

  /** Checks the number of entries and copies the list. */
  public EventSubscription {
    register = List.copyOf(register);
    if (register.isEmpty() || register.size() > MAX_REGISTRATIONS) {
      throw new IllegalArgumentException("A stream has one to ten registrations");
    }
  }

  /**
   * One event, and where it has to happen.
   *
   * @param secretPath a folder, or with {@code /**} at its end that folder and all below
   */
  public record Registration(String event, String environmentSlug, String secretPath) {}

  /** Every event of secrets in these folders of one environment; at most two fit one stream. */
  public static EventSubscription ofSecrets(
      String projectId, String environmentSlug, List<String> secretPaths) {
    Stream<Registration> all =
        secretPaths.stream()
            .flatMap(
                path ->
                    SECRET_EVENTS.stream()
                        .map(event -> new Registration(event, environmentSlug, path)));
    return new EventSubscription(projectId, all.toList());
  }
}
