package com.infisical.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/**
 * The bytes of an answer, as they came.
 *
 * @param chunks all of them, or the first few where it is cut
 * @param size how many they are
 * @param cut whether there were more, which were not read
 * @param hold the memory of the bytes, and of what is made of them
 */
record Body(List<ByteBuffer> chunks, long size, boolean cut, AnswerBudget.Hold hold)
    implements AutoCloseable {
  private static final long KIBIBYTE = 1L << 10;
  private static final long MEBIBYTE = 1L << 20;

  static final Body NONE = new Body(List.of(), 0, false, AnswerBudget.unlimited().share().hold());

  @Override
  public void close() {
    hold.close();
  }

  /** Takes memory for what is made of the bytes; false when there is none. */
  boolean take(long bytes) {
    return hold.take(bytes);
  }

  boolean isEmpty() {
    return size == 0 && !cut;
  }

  /** The bytes from the first one, without a copy of the whole. */
  InputStream open() {
    return new Chunks(chunks.iterator());
  }

  /** The first bytes, at most so many. */
  byte[] beginning(int most) {
    try (InputStream in = open()) {
      return in.readNBytes(most);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** Its size as users read it. */
  String sizeText() {
    if (size >= MEBIBYTE) {
      return size / MEBIBYTE + " MiB";
    }
    return size >= KIBIBYTE ? size / KIBIBYTE + " KiB" : size + " bytes";
  }

  @Override
  public String toString() {
    return size + " bytes";
  }

  /** Reads one chunk after the other. */
  private static final class Chunks extends InputStream {
    private final Iterator<ByteBuffer> rest;
    private ByteBuffer present = ByteBuffer.allocate(0);

    Chunks(Iterator<ByteBuffer> rest) {
      this.rest = rest;
    }

    @Override
    public int read() {
      return isAtEnd() ? -1 : present.get() & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      if (isAtEnd()) {
        return -1;
      }
      int count = Math.min(length, present.remaining());
      present.get(target, offset, count);
      return count;
    }

    private boolean isAtEnd() {
      while (!present.hasRemaining() && rest.hasNext()) {
        present = rest.next().duplicate();
      }
      return !present.hasRemaining();
    }
  }
}
