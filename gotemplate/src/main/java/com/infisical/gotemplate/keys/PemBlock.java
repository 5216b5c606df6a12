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
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final int LINE = 64;

  /** A block and what follows it. */
  public record Found(@Nullable PemBlock block, String rest) {
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

  /** The first block of a byte string; without one, all of it is the rest. */
  public static Found find(String data) {
    int from = 0;
    while (true) {
      int begin = data.startsWith(BEGIN, from) ? from : data.indexOf("\n" + BEGIN, from) + 1;
      if (begin <= 0 && !data.startsWith(BEGIN, from)) {
        return new Found(null, data);
      }
      Found found = read(data, begin);
      if (found != null) {
        return found;
      }
      from = begin + BEGIN.length();
    }
  }

  /** All blocks up to the first text that is none. */
  public static List<PemBlock> findAll(String data) {
    List<PemBlock> blocks = new ArrayList<>();
    Found found = find(data);
    while (found.block() != null) {
      blocks.add(found.block());
      found = find(found.rest());
    }
    return blocks;
  }

  private static @Nullable Found read(String data, int begin) {
    int lineEnd = endOfLine(data, begin);
    String line = data.substring(begin + BEGIN.length(), lineEnd).stripTrailing();
    if (!line.endsWith(DASHES)) {
      return null;
    }
    String type = line.substring(0, line.length() - DASHES.length());
    Map<String, String> headers = new TreeMap<>();
    int body = skipHeaders(data, Math.min(lineEnd + 1, data.length()), headers);
    int end = data.startsWith(END, body) ? body : data.indexOf("\n" + END, body);
    if (end < 0) {
      return null;
    }
    int endLine = data.indexOf(END, end);
    int after = endOfLine(data, endLine);
    if (!data.substring(endLine, after).stripTrailing().equals(END + type + DASHES)) {
      return null;
    }
    try {
      String base64 = data.substring(body, end).replaceAll("[ \t\r\n]", "");
      String content = Utf8.fromBytes(Base64.getDecoder().decode(base64));
      return new Found(
          new PemBlock(type, headers, content), data.substring(Math.min(after + 1, data.length())));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static int skipHeaders(String data, int from, Map<String, String> headers) {
    int at = from;
    while (at < data.length()) {
      int end = endOfLine(data, at);
      String line = data.substring(at, end);
      int colon = line.indexOf(':');
      if (colon < 0) {
        break;
      }
      headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      at = Math.min(end + 1, data.length());
    }
    return at;
  }

  private static int endOfLine(String data, int from) {
    int end = data.indexOf('\n', from);
    return end < 0 ? data.length() : end;
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
