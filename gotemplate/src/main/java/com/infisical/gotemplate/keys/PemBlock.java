package com.infisical.gotemplate.keys;

import com.infisical.gotemplate.text.Utf8;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A PEM block, read and written as Go's {@code encoding/pem} does.
 *
 * @param type what stands after BEGIN
 * @param content the decoded bytes, as a byte string
 */
public record PemBlock(String type, Map<String, String> headers, String content) {
  static final String BEGIN = "-----BEGIN ";
  static final String END = "-----END ";
  static final String DASHES = "-----";
  private static final int LINE = 64;

  /**
   * A block and where it ends.
   *
   * @param end the index after it; without a block, where the search started
   */
  public record Found(@Nullable PemBlock block, int end) {
    @Override
    public String toString() {
      return "Found";
    }
  }

  /** The bytes. */
  public byte[] bytes() {
    return Utf8.toBytes(content);
  }

  /** A block without headers. */
  public static PemBlock of(String type, byte[] bytes) {
    return new PemBlock(type, Map.of(), Utf8.fromBytes(bytes));
  }

  /** The first block of a byte string from an index on. */
  public static Found find(String data, int from) {
    return new PemSearch(data).find(from);
  }

  /** The first block of a byte string, or null. */
  public static @Nullable PemBlock first(String data) {
    return find(data, 0).block();
  }

  /** All blocks up to the first text that is none. */
  public static List<PemBlock> findAll(String data) {
    List<PemBlock> blocks = new ArrayList<>();
    Found found = find(data, 0);
    while (found.block() != null) {
      blocks.add(found.block());
      found = find(data, found.end());
    }
    return blocks;
  }

  /** The block as text, lines of 64. */
  public String encode() {
    StringBuilder out = new StringBuilder(BEGIN).append(type).append(DASHES).append('\n');
    String procType = headers.get("Proc-Type");
    if (procType != null) {
      out.append("Proc-Type: ").append(procType).append('\n');
    }
    new TreeMap<>(headers)
        .forEach(
            (name, value) -> {
              if (!name.equals("Proc-Type")) {
                out.append(name).append(": ").append(value).append('\n');
              }
            });
    out.append(headers.isEmpty() ? "" : "\n");
    String base64 = Base64.getEncoder().encodeToString(bytes());
    for (int i = 0; i < base64.length(); i += LINE) {
      out.append(base64, i, Math.min(i + LINE, base64.length())).append('\n');
    }
    return out.append(END).append(type).append(DASHES).append('\n').toString();
  }

  @Override
  public String toString() {
    return "PemBlock";
  }
}
