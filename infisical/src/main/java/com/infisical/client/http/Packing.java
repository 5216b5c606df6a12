package com.infisical.client.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * How the bytes of a response are compressed, by its {@code Content-Encoding} (RFC 9110, 8.4), and
 * how they are decompressed while they are read.
 *
 * <p>Nobody asks for it: what stands in front of a server may pack all the same. No more than the
 * limit of the answer is ever unpacked, of no layer, and nothing of it is kept.
 *
 * @param codings their names in lower case, in the order in which they were applied; never one that
 *     stands for none
 */
public record Packing(List<String> codings) {
  public static final Packing NONE = new Packing(List.of());

  /** Nobody packs so often but to make a bomb. */
  private static final int MOST = 4;

  /** What some servers give there for a body that is not packed. */
  private static final Set<String> UNPACKED =
      Set.of("", "identity", "none", "utf-8", "utf8", "binary");

  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,20}");

  public static Packing of(HttpHeaders headers) {
    List<String> values = headers.allValues("content-encoding");
    if (values.isEmpty()) {
      return NONE;
    }
    List<String> codings =
        values.stream()
            .flatMap(value -> Stream.of(value.split(",", -1)))
            .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
            .filter(coding -> !UNPACKED.contains(coding))
            .limit(MOST + 1L)
            .toList();
    return codings.isEmpty() ? NONE : new Packing(codings);
  }

  public boolean isNone() {
    return codings.isEmpty();
  }

  /** Its name as users read it. */
  public String text() {
    return codings.stream()
        .map(coding -> NAME.matcher(coding).matches() ? coding : "an unknown encoding")
        .reduce((first, second) -> first + ", " + second)
        .orElse("nothing");
  }

  /** Why what is packed so is not read; empty where it is. */
  private Optional<String> flaw() {
    if (codings.size() > MOST) {
      return Optional.of("the body is compressed more than " + MOST + " times");
    }
    return codings.stream()
        .filter(coding -> !List.of("gzip", "x-gzip", "deflate").contains(coding))
        .findFirst()
        .map(coding -> new Packing(List.of(coding)).text())
        .map(name -> "the body is compressed with " + name + ", which is not supported");
  }

  /**
   * The bytes of {@code body}, unpacked as they are read.
   *
   * @throws PackingException also while they are read
   */
  InputStream open(InputStream packed, Body body) throws IOException {
    Optional<String> flaw = flaw();
    if (flaw.isPresent()) {
      throw new PackingException(flaw.get());
    }
    InputStream bytes = packed;
    for (String coding : codings.reversed()) {
      bytes = new Layer(coding, bytes, body);
    }
    return isNone() ? bytes : new Counted(bytes, body);
  }

  private static InputStream inflating(String coding, InputStream packed) throws IOException {
    return coding.equals("deflate") ? deflated(packed) : new GZIPInputStream(packed);
  }

  /** Meant is zlib's format, but some send the bare one. */
  private static InputStream deflated(InputStream packed) throws IOException {
    PushbackInputStream bytes = new PushbackInputStream(packed, 2);
    byte[] start = bytes.readNBytes(2);
    bytes.unread(start);
    boolean hasHeader =
        start.length == 2
            && (start[0] & 0x0f) == 8
            && ((start[0] & 0xff) * 256 + (start[1] & 0xff)) % 31 == 0;
    if (hasHeader) {
      return new InflaterInputStream(bytes);
    }
    Inflater bare = new Inflater(true);
    return new InflaterInputStream(bytes, bare) {
      @Override
      public void close() throws IOException {
        super.close();
        bare.end();
      }
    };
  }

  /** One layer without its packing: never more of it than the answer may have. */
  private static final class Layer extends InputStream {
    private final String coding;
    private final InputStream bytes;
    private final Body body;
    private long left;

    Layer(String coding, InputStream packed, Body body) throws IOException {
      this.coding = coding;
      this.body = body;
      this.left = body.limit();
      try {
        this.bytes = inflating(coding, packed);
      } catch (EOFException | ZipException e) {
        throw broken();
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count;
      try {
        count = bytes.read(target, offset, length);
      } catch (EOFException | ZipException e) {
        throw broken();
      }
      left -= Math.max(0, count);
      if (left < 0) {
        throw new PackingException("the body is larger than " + body.limitText() + " unpacked");
      }
      return count;
    }

    /** A reader of several packed parts in a row asks whether there is another. */
    @Override
    public int available() throws IOException {
      return bytes.available();
    }

    @Override
    public void close() throws IOException {
      bytes.close();
    }

    private PackingException broken() {
      return new PackingException("the body is not " + coding + ", as its Content-Encoding says");
    }
  }

  /** Takes memory for what is unpacked, as for what comes unpacked. */
  private static final class Counted extends InputStream {
    private final InputStream bytes;
    private final Body body;

    Counted(InputStream bytes, Body body) {
      this.bytes = bytes;
      this.body = body;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = bytes.read(target, offset, length);
      if (count > 0 && !body.take(count)) {
        throw new NoRoomException();
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      bytes.close();
    }
  }
}
