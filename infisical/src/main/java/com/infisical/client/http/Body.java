package com.infisical.client.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The bytes of an answer, as they came.
 *
 * @param chunks all of them, or the first few where it is cut
 * @param size how many they are
 * @param cut whether there were more, which were not read
 * @param limit how many they may be, as they came and unpacked
 * @param hold the memory of the bytes, and of what is made of them
 */
public record Body(
    List<ByteBuffer> chunks,
    long size,
    boolean cut,
    Packing packing,
    long limit,
    AnswerBudget.Hold hold)
    implements AutoCloseable {
  private static final long KIBIBYTE = 1L << 10;
  private static final long MEBIBYTE = 1L << 20;

  public static final Body NONE =
      new Body(List.of(), 0, false, Packing.NONE, 0, AnswerBudget.unlimited().share().hold());

  @Override
  public void close() {
    hold.close();
  }

  /** Takes memory for what is made of the bytes; false when there is none. */
  public boolean take(long bytes) {
    return hold.take(bytes);
  }

  public boolean isEmpty() {
    return size == 0 && !cut;
  }

  /**
   * The bytes from the first one, unpacked, without a copy of the whole.
   *
   * @throws PackingException also while they are read
   */
  public InputStream open() throws IOException {
    return packing.open(new Chunks(chunks.iterator()), this);
  }

  /** The first bytes, unpacked, at most so many, and as far as they can be read. */
  public byte[] beginning(int most) {
    byte[] bytes = new byte[most];
    int length = 0;
    try (InputStream in = open()) {
      int count = 0;
      while (count >= 0 && length < most) {
        length += count;
        count = in.read(bytes, length, most - length);
      }
    } catch (IOException e) {
      // What was read before is all there is to see.
    }
    return Arrays.copyOf(bytes, length);
  }

  /** Its limit as users read it. */
  public String limitText() {
    if (limit >= MEBIBYTE) {
      return limit / MEBIBYTE + " MiB";
    }
    return limit >= KIBIBYTE ? limit / KIBIBYTE + " KiB" : limit + " bytes";
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

    @Override
    public int available() {
      return isAtEnd() ? 0 : present.remaining();
    }

    private boolean isAtEnd() {
      while (!present.hasRemaining() && rest.hasNext()) {
        present = rest.next().duplicate();
      }
      return !present.hasRemaining();
    }
  }
}
