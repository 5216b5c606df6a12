package com.infisical.operator.runtime.settings;

import com.infisical.client.Utf8;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * One part of all namespaces (docs/operations.md#leading).
 *
 * @param index from 0, below {@code count}
 * @param count at most 64
 */
public record Shard(int index, int count) {
  /** The greatest {@code count}. */
  public static final int MOST = 64;

  private static final Pattern FORM = Pattern.compile("(\\d{1,2})/(\\d{1,2})");

  /** The shard a text such as {@code 0/3} names; empty when it names none. */
  static Optional<Shard> of(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Shard shard = new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    return shard.index < shard.count && shard.count <= MOST ? Optional.of(shard) : Optional.empty();
  }

  /**
   * Whether the resources of a namespace belong to this part: the CRC-32 of its name modulo {@code
   * count} is {@code index}.
   */
  public boolean owns(String namespace) {
    CRC32 hash = new CRC32();
    hash.update(Utf8.bytes(namespace));
    return hash.getValue() % count == index;
  }

  @Override
  public String toString() {
    return index + "/" + count;
  }
}
