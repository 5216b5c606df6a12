package com.infisical.gotemplate.value;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An integer of one of Go's integer types; unsigned ones hold their bits. */
public record Int(long value, Type type) implements Value {
  /** Go's integer types that can appear in a template. */
  public enum Type {
    INT("int", Kind.INT),
    INT64("int64", Kind.INT64),
    UINT8("uint8", Kind.UINT8),
    UINT64("uint64", Kind.UINT64),
    MONTH("time.Month", Kind.INT),
    WEEKDAY("time.Weekday", Kind.INT);

    private final String goName;
    private final Kind kind;

    Type(String goName, Kind kind) {
      this.goName = goName;
      this.kind = kind;
    }

    /** Whether the type has a sign. */
    public boolean signed() {
      return kind == Kind.INT || kind == Kind.INT64;
    }
  }

  /** Go's {@code int}. */
  public static Int of(long value) {
    return new Int(value, Type.INT);
  }

  /** Go's {@code int64}. */
  public static Int int64(long value) {
    return new Int(value, Type.INT64);
  }

  /** The name that a named type's {@code String} method gives; null for the plain types. */
  public @Nullable String nameOfDate() {
    return switch (type) {
      case MONTH -> Month.of((int) value).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case WEEKDAY ->
          DayOfWeek.of(value == 0 ? 7 : (int) value).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case INT, INT64, UINT8, UINT64 -> null;
    };
  }

  @Override
  public String typeName() {
    return type.goName;
  }

  @Override
  public Kind kind() {
    return type.kind;
  }

  @Override
  public boolean isTrue() {
    return value != 0;
  }

  @Override
  public String toString() {
    return type.goName;
  }
}
