package com.infisical.gotemplate.value;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** A {@code time.Time}. */
public record Moment(ZonedDateTime time) implements Structure {
  /** Go's zero time: the first second of the year 1 in UTC. */
  public static final Moment ZERO =
      new Moment(ZonedDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));

  @Override
  public String typeName() {
    return "time.Time";
  }

  @Override
  public String toString() {
    return typeName();
  }
}
