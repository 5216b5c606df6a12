package com.infisical.gotemplate.calendar;

import com.infisical.gotemplate.text.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The time zones that Go knows, and what they call themselves, by a table that Go wrote ({@code
 * make goldens}): the JDK's names are other ones in two zones of five. Immutable.
 */
public final class Zones {
  /** Zones whose names the JDK does not take, by those that have the same clock. */
  private static final Map<String, String> TWINS =
      Map.of(
          "EST", "America/Panama",
          "MST", "America/Phoenix",
          "HST", "Pacific/Honolulu",
          "ROC", "Asia/Taipei",
          "GMT+0", "Etc/GMT",
          "GMT-0", "Etc/GMT");

  private static final DateTimeFormatter JDK_NAME =
      DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

  private static final Zones STANDARD = new Zones();

  private final Map<String, String> namesByZone = new HashMap<>();

  private Zones() {
    try (InputStream in = Zones.class.getResourceAsStream("zones.tsv")) {
      if (in == null) {
        throw new IllegalStateException("zones.tsv is missing");
      }
      String table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      table
          .lines()
          .forEach(
              line -> {
                int tab = line.indexOf('\t');
                String names = line.substring(0, tab);
                for (String zone : line.substring(tab + 1).split(" ", -1)) {
                  namesByZone.put(zone, names);
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The zone that Go knows by that name; empty where it knows none. */
  public static Optional<ZoneId> find(String name) {
    if (!STANDARD.namesByZone.containsKey(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ZoneId.of(TWINS.getOrDefault(name, name)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** How a time's zone is abbreviated at that time; a byte string. */
  static String abbreviation(ZonedDateTime time) {
    String id = time.getZone().getId();
    if (id.equals("UTC") || id.equals("Z")) {
      return "UTC";
    }
    String names = STANDARD.namesByZone.get(id);
    if (time.getZone() instanceof ZoneOffset) {
      return Layouts.offset(time.getOffset());
    }
    if (names == null) {
      return Utf8.bytesOf(time.format(JDK_NAME));
    }
    String named = named(names, time.getOffset().getTotalSeconds(), time.toEpochSecond());
    return named.isEmpty() ? numeric(time) : named;
  }

  private static String named(String names, int offset, long second) {
    String start = offset + "=";
    for (String part : names.split(" ", -1)) {
      if (part.startsWith(start)) {
        String[] changes = part.substring(start.length()).split(",", -1);
        int at = 0;
        while (at + 2 < changes.length && Long.parseLong(changes[at + 1]) <= second) {
          at += 2;
        }
        return changes[at];
      }
    }
    return "";
  }

  /** The offset where it is the zone's name; before there were zones, local mean time. */
  private static String numeric(ZonedDateTime time) {
    int seconds = time.getOffset().getTotalSeconds();
    if (seconds % 60 != 0) {
      return "LMT";
    }
    String offset = Layouts.offset(time.getOffset());
    return seconds % 3600 == 0 ? offset.substring(0, 3) : offset;
  }

  @Override
  public String toString() {
    return "Zones";
  }
}
