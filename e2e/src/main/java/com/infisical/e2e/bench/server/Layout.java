package com.infisical.e2e.bench.server;

import java.util.Optional;

/**
 * Names what the server and the benchmark both know: each tenant has a project and credentials of
 * its own, each source is a folder of the project of one tenant.
 *
 * @param sources how many folders there are in all; the folder {@code i} lies in the project of the
 *     tenant {@code i % tenants}
 * @param secrets how many secrets a folder holds
 * @param valueBytes how long the value of each is at least; 0 for short values
 */
public record Layout(int tenants, int sources, int secrets, int valueBytes) {
  private static final String PROJECT = "00000000-0000-4000-8000-";
  private static final String CLIENT = "bench-client-";
  private static final String SECRET = "made-up-secret-of-client-";

  public Layout {
    if (tenants < 1 || sources < 1 || secrets < 1 || valueBytes < 0) {
      throw new IllegalArgumentException(
          "tenants, sources and secrets are at least 1, and a value has no fewer than 0 bytes");
    }
  }

  /** The id of a tenant's project. */
  public String project(int tenant) {
    return PROJECT + "%012d".formatted(tenant);
  }

  /** The tenant whose project that is. */
  public Optional<Integer> tenantOf(String project) {
    return project.startsWith(PROJECT)
        ? number(project.substring(PROJECT.length()), tenants)
        : Optional.empty();
  }

  /** The folder of a source. */
  public String path(int source) {
    return "/source-" + source;
  }

  /** The source that the folder is. */
  public Optional<Integer> sourceOf(String path) {
    return path.startsWith("/source-")
        ? number(path.substring("/source-".length()), sources)
        : Optional.empty();
  }

  /** What a tenant logs in with. */
  public String clientId(int tenant) {
    return CLIENT + tenant;
  }

  /** What a tenant proves itself with. */
  public String clientSecret(int tenant) {
    return SECRET + tenant;
  }

  /** The tenant that these credentials belong to. */
  public Optional<Integer> tenantOf(String clientId, String clientSecret) {
    return clientId.startsWith(CLIENT)
        ? number(clientId.substring(CLIENT.length()), tenants)
            .filter(tenant -> clientSecret(tenant).equals(clientSecret))
        : Optional.empty();
  }

  /** The value that begins with {@code text}, as long as values are. */
  public String value(String text) {
    return text + "x".repeat(Math.max(0, valueBytes - text.length()));
  }

  /** The name of a secret in each folder. */
  public static String key(int index) {
    return "KEY_" + index;
  }

  private static Optional<Integer> number(String text, int below) {
    if (text.isEmpty() || text.length() > 12 || !text.chars().allMatch(Character::isDigit)) {
      return Optional.empty();
    }
    long number = Long.parseLong(text);
    return number < below ? Optional.of((int) number) : Optional.empty();
  }
}
