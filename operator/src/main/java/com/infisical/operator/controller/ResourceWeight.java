package com.infisical.operator.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Estimates how many bytes of the heap a resource takes, with all that the operator remembers of
 * it, by its metadata and the JSON text of its spec. The operator writes the status itself: it does
 * not count, so that no status is too large for the share of a namespace.
 *
 * @param mapper writes the JSON text
 */
record ResourceWeight(ObjectMapper mapper) implements ToLongFunction<HasMetadata> {
  /** Of the smallest resource (docs/performance.md). */
  private static final long LEAST = 4_096;

  /** A short string takes 56 bytes, and as an entry of a map as much again; it has two quotes. */
  private static final long A_QUOTE = 24;

  private static final long A_STRING = 2 * A_QUOTE;

  /** Seven fields, of which the longest are a UID and a name. */
  private static final long AN_OWNER = 512;

  @Override
  public long applyAsLong(HasMetadata resource) {
    Meter meter = new Meter();
    try {
      if (resource instanceof CustomResource<?, ?> custom) {
        mapper.writeValue(meter, custom.getSpec());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return LEAST + metadata(resource.getMetadata()) + meter.bytes + A_QUOTE * meter.quotes;
  }

  /** Without writing it, because every resource has some and few have much. */
  private static long metadata(ObjectMeta metadata) {
    return entries(metadata.getLabels())
        + entries(metadata.getAnnotations())
        + metadata.getFinalizers().stream().mapToLong(each -> each.length() + A_STRING).sum()
        + metadata.getOwnerReferences().size() * AN_OWNER;
  }

  private static long entries(Map<String, String> map) {
    long sum = 0;
    for (Map.Entry<String, String> each : map.entrySet()) {
      sum += each.getKey().length() + String.valueOf(each.getValue()).length() + 2 * A_STRING;
    }
    return sum;
  }

  /** Counts what is written. */
  private static final class Meter extends OutputStream {
    private long bytes;
    private long quotes;

    @Override
    public void write(int one) {
      bytes++;
      if (one == '"') {
        quotes++;
      }
    }

    @Override
    public void write(byte[] all, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        write(all[i]);
      }
    }
  }
}
