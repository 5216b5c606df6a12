package com.infisical.operator.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Reads strings, and gives equal short ones as one object: thousands of resources have the same
 * condition types, reasons, times, namespaces and project IDs. Thread-safe; keeps at most {@value
 * #PLACES} strings.
 */
final class SharedStrings extends StringDeserializer {
  private static final long serialVersionUID = 1L;

  private static final int PLACES = 1 << 11;
  private static final int MAX_LENGTH = 64;

  /** A string's place is given by its hash; a newer one takes it over. */
  private final transient AtomicReferenceArray<String> places = new AtomicReferenceArray<>(PLACES);

  @Override
  public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    String read = super.deserialize(parser, context);
    return read == null || read.length() > MAX_LENGTH ? read : shared(read);
  }

  private String shared(String read) {
    int hash = read.hashCode();
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    String present = places.get(place);
    if (read.equals(present)) {
      return present;
    }
    places.set(place, read);
    return read;
  }
}
