package com.infisical.client;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;

/**
 * The bytes of an answer, as they came.
 *
 * @param size how many they are
 * @param cut whether there were more, which were not read
 */
record Body(List<ByteBuffer> chunks, long size, boolean cut) {
  static final Body NONE = new Body(List.of(), 0, false);

  boolean isEmpty() {
    return size == 0 && !cut;
  }

  InputStream open() {
    List<InputStream> parts = chunks.stream().map(Body::stream).toList();
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  private static InputStream stream(ByteBuffer chunk) {
    byte[] bytes = new byte[chunk.remaining()];
    chunk.duplicate().get(bytes);
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public String toString() {
    return size + " bytes";
  }
}
