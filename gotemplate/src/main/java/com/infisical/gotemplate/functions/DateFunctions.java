package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.calendar.Durations;
import com.infisical.gotemplate.calendar.Layouts;
import com.infisical.gotemplate.calendar.TimeParser;
import com.infisical.gotemplate.calendar.Zones;
import com.infisical.gotemplate.text.Numbers;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.Moment;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.OptionalLong;

/** Times and durations, with Go's layouts. */
final class DateFunctions {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;
  private static final int LONGEST_LAYOUT = 10_000;
  private static final String HTML = "2006-01-02";

  private DateFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Dates");
    formatting(shelf);
    durations(shelf);
    return shelf
        .add("now() time", "The current time.", "{{ now | date \"2006\" }}", "", c -> now(c))
        .add(
            "toDate(layout string, text string) time",
            "Parses the text by the layout; returns the year 1 for invalid text.",
            "{{ toDate \"2006-01-02\" \"2017-12-31\" | date \"02/01/2006\" }}",
            "31/12/2017",
            call -> parse(call, false))
        .add(
            "mustToDate(layout string, text string) time",
            "Like toDate, but fails on invalid text.",
            "{{ mustToDate \"2006-01-02\" \"2017-12-31\" | unixEpoch }}",
            "1514678400",
            call -> parse(call, true))
        .add(
            "unixEpoch(time time) string",
            "The seconds since 1970.",
            "{{ toDate \"2006-01-02\" \"1970-01-02\" | unixEpoch }}",
            "86400",
            call -> new Text(Long.toString(call.moment(0).time().toEpochSecond())))
        .add(
            "dateModify(duration string, time time) time",
            "The time plus the duration.",
            "{{ toDate \"2006-01-02\" \"2017-12-31\" | dateModify \"-24h\" | htmlDate }}",
            "2017-12-30",
            call -> modify(call, false))
        .alias("date_modify", "dateModify")
        .add(
            "mustDateModify(duration string, time time) time",
            "Like dateModify, but fails on an invalid duration.",
            "{{ toDate \"2006-01-02\" \"2017-12-31\" | mustDateModify \"36h\" | htmlDate }}",
            "2018-01-01",
            call -> modify(call, true))
        .alias("must_date_modify", "mustDateModify");
  }

  private static Moment now(Call call) {
    ZoneId zone = call.scope().environment().zone();
    return new Moment(call.scope().environment().clock().instant().atZone(zone));
  }

  private static void formatting(Shelf shelf) {
    shelf
        .add(
            "date(layout string, time any) string",
            "Formats a time, or seconds since 1970, by a layout.",
            "{{ date \"2006-01-02 15:04\" 1136214245 }}",
            "2006-01-02 15:04",
            call -> format(call, layout(call, 0), call.any(1), local(call)))
        .add(
            "dateInZone(layout string, time any, zone string) string",
            "Formats a time by a layout, in a zone.",
            "{{ dateInZone \"15:04\" 1136214245 \"America/New_York\" }}",
            "10:04",
            call -> format(call, layout(call, 0), call.any(1), zone(call, call.text(2))))
        .alias("date_in_zone", "dateInZone")
        .add(
            "htmlDate(time any) string",
            "The date in the format of an HTML date field.",
            "{{ htmlDate 1136214245 }}",
            "2006-01-02",
            call -> format(call, HTML, call.any(0), local(call)))
        .add(
            "htmlDateInZone(time any, zone string) string",
            "The date in a zone.",
            "{{ htmlDateInZone 1136214245 \"UTC\" }}",
            "2006-01-02",
            call -> format(call, HTML, call.any(0), zone(call, call.text(1))));
  }

  /** A layout, which takes much more memory than its text. */
  static String layout(Call call, int index) {
    if (call.text(index).length() > LONGEST_LAYOUT) {
      throw new FunctionException("the layout is longer than %d bytes".formatted(LONGEST_LAYOUT));
    }
    return call.text(index);
  }

  private static ZoneId local(Call call) {
    return call.scope().environment().zone();
  }

  private static ZoneId zone(Call call, String name) {
    if (name.equals("Local")) {
      return local(call);
    }
    return name.equals("UTC") ? ZoneOffset.UTC : Zones.find(name).orElse(ZoneOffset.UTC);
  }

  private static Value format(Call call, String layout, Value time, ZoneId zone) {
    ZonedDateTime when =
        switch (time) {
          case Moment m -> m.time();
          case Int(long seconds, Int.Type type)
              when type == Int.Type.INT || type == Int.Type.INT64 ->
              atSecond(seconds);
          default -> now(call).time();
        };
    return new Text(Layouts.format(new Moment(when.withZoneSameInstant(zone)), layout));
  }

  private static ZonedDateTime atSecond(long seconds) {
    try {
      return Instant.ofEpochSecond(seconds).atZone(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new FunctionException("the number of seconds is no time");
    }
  }

  private static void durations(Shelf shelf) {
    shelf
        .add(
            "ago(time any) string",
            "The time elapsed since then, in seconds.",
            "{{ ago now }}",
            "0s",
            call -> new Text(Durations.format(roundToSecond(since(call, call.any(0))))))
        .add(
            "duration(seconds any) string",
            "The seconds as a duration; takes a string or an int64.",
            "{{ duration \"95\" }}",
            "1m35s",
            DateFunctions::duration)
        .add(
            "durationRound(duration any) string",
            "The duration in its largest unit; takes a string, nanoseconds, or a start time.",
            "{{ durationRound \"2h10m5s\" }}",
            "2h",
            DateFunctions::durationRound);
  }

  private static long since(Call call, Value time) {
    Instant now = call.scope().environment().clock().instant();
    Instant then =
        switch (time) {
          case Moment m -> m.time().toInstant();
          case Int(long seconds, Int.Type type)
              when type == Int.Type.INT || type == Int.Type.INT64 ->
              atSecond(seconds).toInstant();
          default -> now;
        };
    Duration between = Duration.between(then, now);
    long most = Long.MAX_VALUE / SECOND - 1;
    return between.toSeconds() > most
        ? Long.MAX_VALUE
        : between.toSeconds() < -most ? Long.MIN_VALUE : between.toNanos();
  }

  private static long roundToSecond(long nanos) {
    if (nanos == Long.MAX_VALUE || nanos == Long.MIN_VALUE) {
      return nanos;
    }
    long half = nanos < 0 ? -SECOND / 2 : SECOND / 2;
    return (nanos + half) / SECOND * SECOND;
  }

  private static Value duration(Call call) {
    long seconds =
        switch (call.any(0)) {
          case Text(String bytes) -> Numbers.parseInt(bytes, 10).value();
          case Int(long n, Int.Type type) when type == Int.Type.INT64 -> n;
          default -> 0;
        };
    return new Text(Durations.format(seconds * SECOND));
  }

  private static Value durationRound(Call call) {
    long nanos =
        switch (call.any(0)) {
          case Text(String bytes) -> Durations.parse(bytes).orElse(0);
          case Int(long n, Int.Type type) when type == Int.Type.INT64 -> n;
          case Moment m -> since(call, m);
          default -> 0;
        };
    long size = nanos == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(nanos);
    long[] units = {365 * 24 * HOUR, 30 * 24 * HOUR, 24 * HOUR, HOUR, HOUR / 60, SECOND};
    String[] names = {"y", "mo", "d", "h", "m", "s"};
    for (int i = 0; i < units.length; i++) {
      if (size > units[i]) {
        return new Text(size / units[i] + names[i]);
      }
    }
    return new Text("0s");
  }

  private static Value parse(Call call, boolean strict) {
    return TimeParser.parse(layout(call, 0), call.text(1), local(call))
        .orElseGet(
            () -> {
              if (strict) {
                throw new FunctionException(
                    "parsing time: the text does not fit the layout " + call.mention(0));
              }
              return Moment.ZERO;
            });
  }

  private static Value modify(Call call, boolean strict) {
    OptionalLong nanos = Durations.parse(call.text(0));
    if (nanos.isEmpty()) {
      if (strict) {
        throw new FunctionException("time: invalid duration " + call.mention(0));
      }
      return call.any(1);
    }
    return call.moment(1).at(call.moment(1).time().plusNanos(nanos.getAsLong()));
  }
}
