package com.infisical.operator.kubernetes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.infisical.operator.api.ApiServerLimits;

/** Makes parsers and generators for what the API server sends and takes. */
public final class ApiServerJson {
  private ApiServerJson() {}

  /** A factory that reads whatever the API server admits, in bounded memory. */
  public static JsonFactory factory() {
    return JsonFactory.builder()
        // Jackson refuses what the API server admits; one such object would stop a watch.
        .streamReadConstraints(ApiServerLimits.constraints())
        // Each new field name copies the whole table of names, and managedFields have a new one for
        // each owner's UID.
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        // The default keeps buffers for each thread, so for each virtual one.
        .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
        .build();
  }
}
