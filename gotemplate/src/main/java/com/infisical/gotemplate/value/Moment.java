package com.infisical.gotemplate.value;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * A {@code time.Time}.
 *
 * @param zoneName what the zone was called in the text that the time was read from, where nothing
 *     else is known of it; a byte string, mostly empty
 */
public record Moment(ZonedDateTime time, String zoneName) implements Structure {
  /** Go's zero time: the first second of the year 1 in UTC. */
  public static final Moment ZERO =
      new Moment(ZonedDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));

  /** A time in a zone that has a name of its own. */
  public Moment(ZonedDateTime time) {
    this(time, "");
  }

  /** Another time in the same zone. */
  public Moment at(ZonedDateTime other) {
    return new Moment(other, zoneName);
  }

  @Override
  public String typeName() {
    return "time.Time";
  }

  @Override
  public String toString() {
    return typeName();
  }
}
