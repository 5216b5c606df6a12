package com.infisical.operator.api;

import com.fasterxml.jackson.core.StreamReadConstraints;

/**
 * Says what a JSON text of the API server may hold. It admits nesting to a depth of 10,000 and keys
 * of any length, where a schema leaves fields open, as the Go operator's does for {@code
 * template.data}; Jackson's own limits (1,000 and 50,000) would let one such object stop every
 * watch of its kind.
 */
public final class ApiServerLimits {
  private ApiServerLimits() {}

  /** Limits for the factory of the mapper that the Kubernetes client reads with. */
  public static StreamReadConstraints constraints() {
    return StreamReadConstraints.builder()
        .maxNestingDepth(Integer.MAX_VALUE)
        .maxNameLength(Integer.MAX_VALUE)
        .build();
  }
}
