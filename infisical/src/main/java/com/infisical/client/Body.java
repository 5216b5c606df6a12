package com.infisical.client;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.Enumeration;
import java.util.Iterator;
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

  /** Copies one chunk at a time, so that a large body is not in memory twice. */
  InputStream open() {
    Iterator<InputStream> parts = chunks.stream().map(Body::stream).iterator();
    return new SequenceInputStream(
        new Enumeration<>() {
          @Override
          public boolean hasMoreElements() {
            return parts.hasNext();
          }

          @Override
          public InputStream nextElement() {
            return parts.next();
          }
        });
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
