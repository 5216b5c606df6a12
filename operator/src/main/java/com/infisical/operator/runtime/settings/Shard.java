package com.infisical.operator.runtime.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One part of all namespaces (docs/operations.md#leading).
 *
 * @param index from 0, below {@code count}
 * @param count at most 64
 */
public record Shard(int index, int count) {
  private static final int MOST = 64;
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

  @Override
  public String toString() {
    return index + "/" + count;
  }
}
