package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.calendar.Layouts;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.Moment;
import com.infisical.gotemplate.value.SecretStruct;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import com.infisical.gotemplate.value.Version;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The methods that templates can call on secrets, times and versions: a list by hand, no
 * reflection.
 */
public final class Methods {
  /** What Go declares for {@code *semver.Version} alone, not for the values that it changed. */
  private static final Set<String> OF_POINTERS =
      Set.of(
          "Original",
          "Compare",
          "Equal",
          "LessThan",
          "LessThanEqual",
          "GreaterThan",
          "GreaterThanEqual");

  private static final Methods STANDARD = new Methods();

  private final Map<String, Function> ofSecrets = new HashMap<>();
  private final Map<String, Function> ofMoments = new HashMap<>();
  private final Map<String, Function> ofVersions = new HashMap<>();

  private Methods() {
    add(ofSecrets, "String()", call -> new Text(((SecretStruct) call.any(0)).value()));
    addMoments();
    addVersions();
  }

  /** All methods. */
  public static Methods standard() {
    return STANDARD;
  }

  /** The method of that name of a value's type, or null. */
  public @Nullable Function find(Value receiver, String name) {
    return switch (receiver) {
      case SecretStruct secret -> secret.isStringer() ? ofSecrets.get(name) : null;
      case Moment _ -> ofMoments.get(name);
      case Version v -> v.pointer() || !OF_POINTERS.contains(name) ? ofVersions.get(name) : null;
      default -> null;
    };
  }

  private static void add(Map<String, Function> methods, String signature, Function.Body body) {
    Function function =
        Function.of(signature, new Function.Documentation("Methods", "", "", ""), body);
    methods.put(function.name(), function);
  }

  private void addMoments() {
    add(ofMoments, "String()", c -> new Text(Layouts.string(c.moment(0))));
    add(
        ofMoments,
        "Format(layout string)",
        c -> new Text(Layouts.format(c.moment(0), DateFunctions.layout(c, 1))));
    add(ofMoments, "Year()", c -> Int.of(c.moment(0).time().getYear()));
    add(ofMoments, "YearDay()", c -> Int.of(c.moment(0).time().getDayOfYear()));
    add(ofMoments, "Day()", c -> Int.of(c.moment(0).time().getDayOfMonth()));
    add(ofMoments, "Hour()", c -> Int.of(c.moment(0).time().getHour()));
    add(ofMoments, "Minute()", c -> Int.of(c.moment(0).time().getMinute()));
    add(ofMoments, "Second()", c -> Int.of(c.moment(0).time().getSecond()));
    add(ofMoments, "Nanosecond()", c -> Int.of(c.moment(0).time().getNano()));
    add(ofMoments, "Month()", c -> new Int(c.moment(0).time().getMonthValue(), Int.Type.MONTH));
    add(
        ofMoments,
        "Weekday()",
        c -> new Int(c.moment(0).time().getDayOfWeek().getValue() % 7, Int.Type.WEEKDAY));
    add(ofMoments, "Unix()", c -> Int.int64(c.moment(0).time().toEpochSecond()));
    add(ofMoments, "UnixMilli()", c -> Int.int64(millis(instant(c, 0))));
    add(ofMoments, "UnixNano()", c -> Int.int64(nanos(instant(c, 0))));
    add(
        ofMoments,
        "UTC()",
        c -> new Moment(c.moment(0).time().withZoneSameInstant(ZoneOffset.UTC)));
    add(ofMoments, "IsZero()", c -> Bool.of(instant(c, 0).equals(Moment.ZERO.time().toInstant())));
    add(ofMoments, "After(other time)", c -> Bool.of(instant(c, 0).isAfter(instant(c, 1))));
    add(ofMoments, "Before(other time)", c -> Bool.of(instant(c, 0).isBefore(instant(c, 1))));
    add(ofMoments, "Equal(other time)", c -> Bool.of(instant(c, 0).equals(instant(c, 1))));
    add(ofMoments, "AddDate(years int, months int, days int)", Methods::addDate);
  }

  private static Value addDate(Call c) {
    ZonedDateTime time = c.moment(0).time();
    try {
      return c.moment(0)
          .at(
              time.withDayOfMonth(1)
                  .plusYears(c.integer(1))
                  .plusMonths(c.integer(2))
                  .plusDays(c.integer(3) + time.getDayOfMonth() - 1));
    } catch (DateTimeException | ArithmeticException e) {
      throw new FunctionException("the date is out of range");
    }
  }

  private static long millis(Instant instant) {
    return instant.getEpochSecond() * 1000 + instant.getNano() / 1_000_000;
  }

  private static Instant instant(Call call, int index) {
    return call.moment(index).time().toInstant();
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  private void addVersions() {
    add(ofVersions, "IncMajor()", c -> Versions.incremented(version(c, 0), 0));
    add(ofVersions, "IncMinor()", c -> Versions.incremented(version(c, 0), 1));
    add(ofVersions, "IncPatch()", c -> Versions.incremented(version(c, 0), 2));
    add(
        ofVersions,
        "SetPrerelease(text string)",
        c -> Versions.withPrerelease(version(c, 0), c.text(1)));
    add(
        ofVersions,
        "SetMetadata(text string)",
        c -> Versions.withMetadata(version(c, 0), c.text(1)));
    add(ofVersions, "Value()", c -> new Text(version(c, 0).text()));
    add(ofVersions, "String()", c -> new Text(version(c, 0).text()));
    add(ofVersions, "Original()", c -> new Text(version(c, 0).original()));
    add(ofVersions, "Major()", c -> new Int(version(c, 0).major(), Int.Type.UINT64));
    add(ofVersions, "Minor()", c -> new Int(version(c, 0).minor(), Int.Type.UINT64));
    add(ofVersions, "Patch()", c -> new Int(version(c, 0).patch(), Int.Type.UINT64));
    add(ofVersions, "Prerelease()", c -> new Text(version(c, 0).prerelease()));
    add(ofVersions, "Metadata()", c -> new Text(version(c, 0).metadata()));
    add(ofVersions, "Compare(other version)", c -> Int.of(compare(c)));
    add(ofVersions, "Equal(other version)", c -> Bool.of(compare(c) == 0));
    add(ofVersions, "LessThan(other version)", c -> Bool.of(compare(c) < 0));
    add(ofVersions, "LessThanEqual(other version)", c -> Bool.of(compare(c) <= 0));
    add(ofVersions, "GreaterThan(other version)", c -> Bool.of(compare(c) > 0));
    add(ofVersions, "GreaterThanEqual(other version)", c -> Bool.of(compare(c) >= 0));
  }

  private static Version version(Call call, int index) {
    if (call.any(index) instanceof Version version) {
      return version;
    }
    throw new FunctionException("invalid memory address or nil pointer dereference: no version");
  }

  private static int compare(Call call) {
    return Integer.signum(Versions.compare(version(call, 0), version(call, 1)));
  }
}
