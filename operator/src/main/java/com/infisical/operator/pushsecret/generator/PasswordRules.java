package com.infisical.operator.pushsecret.generator;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a generated password is made of; every one of these can be generated
 * (docs/cluster-generator.md).
 *
 * @param symbolCharacters distinct code points
 */
public record PasswordRules(
    int length,
    int digits,
    int symbols,
    Set<Integer> symbolCharacters,
    boolean noUpper,
    boolean allowRepeat) {
  /** Longer passwords are refused. */
  public static final int MAX_LENGTH = 4_096;

  private static final int DEFAULT_LENGTH = 24;
  private static final String DEFAULT_SYMBOLS = "~!@#$%^&*()_+`-={}|[]\\:\"<>?,./";

  /** Copies the set. */
  public PasswordRules {
    symbolCharacters = Set.copyOf(symbolCharacters);
  }

  /** Result of reading rules. */
  public sealed interface Reading {
    /** They can be followed. */
    record Usable(PasswordRules rules) implements Reading {}

    /**
     * No password follows them.
     *
     * @param field of {@code passwordSpec}
     * @param why a clause to follow the name of the field
     */
    record Unusable(String field, String why) implements Reading {}
  }

  /**
   * Reads rules, with the defaults of the Go operator for what is absent.
   *
   * @param length 0 is absent, too
   * @param symbolCharacters the empty string is absent, too
   */
  public static Reading of(
      @Nullable Long length,
      @Nullable Long digits,
      @Nullable Long symbols,
      @Nullable String symbolCharacters,
      boolean noUpper,
      boolean allowRepeat) {
    long all = length == null || length == 0 ? DEFAULT_LENGTH : length;
    if (all < 0 || all > MAX_LENGTH) {
      return new Reading.Unusable(
          "length", "is %d; it must be between 1 and %d".formatted(all, MAX_LENGTH));
    }
    long digitCount = digits == null ? all / 4 : digits;
    long symbolCount = symbols == null ? all / 4 : symbols;
    Optional<Reading> negative =
        negative("digits", digitCount).or(() -> negative("symbols", symbolCount));
    if (negative.isPresent()) {
      return negative.get();
    }
    if (digitCount > all || symbolCount > all || digitCount + symbolCount > all) {
      return new Reading.Unusable(
          "digits",
          "and symbols are %d together, more than the length %d; lower them"
              .formatted(digitCount + symbolCount, all));
    }
    String characters =
        symbolCharacters == null || symbolCharacters.isEmpty() ? DEFAULT_SYMBOLS : symbolCharacters;
    PasswordRules rules =
        new PasswordRules(
            (int) all,
            (int) digitCount,
            (int) symbolCount,
            characters.codePoints().boxed().collect(Collectors.toSet()),
            noUpper,
            allowRepeat);
    return rules.flaw().orElseGet(() -> new Reading.Usable(rules));
  }

  private static Optional<Reading> negative(String field, long count) {
    return count < 0
        ? Optional.of(new Reading.Unusable(field, "is negative; it must be 0 or more"))
        : Optional.empty();
  }

  private Optional<Reading> flaw() {
    if (allowRepeat) {
      return Optional.empty();
    }
    if (letters() > letterCharacters().size()) {
      return tooFew("length", "letters", letters(), letterCharacters().size());
    }
    if (digits > digitCharacters().size()) {
      return tooFew("digits", "digits", digits, digitCharacters().size());
    }
    long usable =
        symbolCharacters.stream()
            .filter(c -> !letterCharacters().contains(c) && !digitCharacters().contains(c))
            .count();
    // Those that are letters or digits as well may be in use already.
    return symbols > usable ? tooFew("symbols", "symbols", symbols, usable) : Optional.empty();
  }

  private static Optional<Reading> tooFew(String field, String what, long wanted, long there) {
    return Optional.of(
        new Reading.Unusable(
            field,
            "asks for %d %s without repetition, but there are %d; set allowRepeat or lower it"
                .formatted(wanted, what, there)));
  }

  /** How many letters fill the rest. */
  int letters() {
    return length - digits - symbols;
  }

  Set<Integer> letterCharacters() {
    IntStream lower = IntStream.rangeClosed('a', 'z');
    return (noUpper ? lower : IntStream.concat(lower, IntStream.rangeClosed('A', 'Z')))
        .boxed()
        .collect(Collectors.toSet());
  }

  Set<Integer> digitCharacters() {
    return IntStream.rangeClosed('0', '9').boxed().collect(Collectors.toSet());
  }
}
