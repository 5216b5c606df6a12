package com.infisical.gotemplate.keys;

import com.infisical.gotemplate.text.Utf8;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a PEM block as Go's {@code encoding/pem} does, in time linear in the text however many
 * half blocks it has.
 */
final class PemSearch {
  private static final String BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

  /** Lines that were taken for headers of what was no block; no honest text comes near. */
  private static final int MOST_HEADERS = 100_000;

  private final String data;
  private int headersRead;

  /** Where the next END line starts, as far as known; -1 where there is none. */
  private int nextEnd;

  PemSearch(String data) {
    this.data = data;
  }

  /** The first block from an index on. */
  PemBlock.Found find(int start) {
    int from = start;
    nextEnd = endFrom(start);
    while (nextEnd >= 0 && headersRead < MOST_HEADERS) {
      boolean here = data.startsWith(PemBlock.BEGIN, from);
      int begin = here ? from : data.indexOf("\n" + PemBlock.BEGIN, from) + 1;
      if (begin <= 0 && !here) {
        break;
      }
      PemBlock.Found found = read(begin);
      if (found != null) {
        return found;
      }
      from = begin + PemBlock.BEGIN.length();
    }
    return new PemBlock.Found(null, start);
  }

  private int endFrom(int from) {
    return data.startsWith(PemBlock.END, from) ? from : data.indexOf("\n" + PemBlock.END, from);
  }

  private PemBlock.@Nullable Found read(int begin) {
    int lineEnd = endOfLine(begin);
    String line = data.substring(begin + PemBlock.BEGIN.length(), lineEnd).stripTrailing();
    if (!line.endsWith(PemBlock.DASHES)) {
      return null;
    }
    String type = line.substring(0, line.length() - PemBlock.DASHES.length());
    Map<String, String> headers = new TreeMap<>();
    int body = skipHeaders(Math.min(lineEnd + 1, data.length()), headers);
    if (nextEnd < body) {
      nextEnd = endFrom(body);
    }
    int end = data.startsWith(PemBlock.END, body) ? body : nextEnd;
    if (end < 0) {
      return null;
    }
    int endLine = data.indexOf(PemBlock.END, end);
    int after = endOfLine(endLine);
    if (!data.substring(endLine, after)
        .stripTrailing()
        .equals(PemBlock.END + type + PemBlock.DASHES)) {
      return null;
    }
    String content = content(body, end);
    return content == null
        ? null
        : new PemBlock.Found(
            new PemBlock(type, headers, content), Math.min(after + 1, data.length()));
  }

  private @Nullable String content(int from, int to) {
    StringBuilder base64 = new StringBuilder();
    for (int i = from; i < to; i++) {
      char c = data.charAt(i);
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        continue;
      }
      if (BASE64.indexOf(c) < 0) {
        return null;
      }
      base64.append(c);
    }
    if (base64.length() % 4 != 0) {
      return null;
    }
    try {
      return Utf8.fromBytes(Base64.getDecoder().decode(base64.toString()));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private int skipHeaders(int from, Map<String, String> headers) {
    int at = from;
    while (at < data.length()) {
      int end = endOfLine(at);
      String line = data.substring(at, end);
      int colon = line.indexOf(':');
      if (colon < 0) {
        break;
      }
      headersRead++;
      headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      at = Math.min(end + 1, data.length());
    }
    return at;
  }

  private int endOfLine(int from) {
    int end = data.indexOf('\n', from);
    return end < 0 ? data.length() : end;
  }

  @Override
  public String toString() {
    return "PemSearch";
  }
}
