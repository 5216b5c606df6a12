package com.infisical.gotemplate.syntax;

import com.infisical.gotemplate.text.Numbers;
import com.infisical.gotemplate.text.Numbers.Whole;
import com.infisical.gotemplate.text.Quoting;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Finds out which of Go's number types a number's text fits. */
final class NumberSyntax {
  /** The text is no number, or one too large; the message is Go's. */
  static final class Malformed extends Exception {
    private final String reason;

    Malformed(String message) {
      super(message, null, false, false);
      this.reason = message;
    }

    String reason() {
      return reason;
    }
  }

  private NumberSyntax() {}

  static Node.Numeral of(Token token) throws Malformed {
    String text = token.text();
    return switch (token.kind()) {
      case CHARACTER -> character(token);
      case COMPLEX -> complex(token);
      default ->
          text.endsWith("i") && Numbers.parseFloat(chop(text)).isPresent()
              ? imaginary(token, 0, Numbers.parseFloat(chop(text)).getAsDouble())
              : plain(token);
    };
  }

  private static String chop(String text) {
    return text.substring(0, text.length() - 1);
  }

  private static Node.Numeral character(Token token) throws Malformed {
    int rune = Quoting.unquoteRune(token.text());
    if (rune < 0) {
      throw new Malformed("malformed character constant: " + token.text());
    }
    long value = rune;
    return new Node.Numeral(token.position(), token.text(), value, value, (double) value, null);
  }

  private static Node.Numeral complex(Token token) throws Malformed {
    String text = token.text();
    int split = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
    if (split > 1 && "eEpP".indexOf(text.charAt(split - 1)) >= 0) {
      split = Math.max(text.lastIndexOf('+', split - 1), text.lastIndexOf('-', split - 1));
    }
    OptionalDouble real = Numbers.parseFloat(text.substring(0, split));
    OptionalDouble imaginary = Numbers.parseFloat(chop(text.substring(split)));
    if (real.isEmpty() || imaginary.isEmpty()) {
      throw new Malformed("syntax error scanning complex number");
    }
    return imaginary(token, real.getAsDouble(), imaginary.getAsDouble());
  }

  private static Node.Numeral imaginary(Token token, double real, double imaginary) {
    boolean isReal = imaginary == 0;
    Long whole = isReal && real == (double) (long) real ? (Long) (long) real : null;
    Long unsigned = whole != null && whole >= 0 ? whole : null;
    return new Node.Numeral(
        token.position(), token.text(), whole, unsigned, isReal || real != 0 ? real : 0, imaginary);
  }

  private static Node.Numeral plain(Token token) throws Malformed {
    String text = token.text();
    Whole unsigned = Numbers.parseUnsigned(text, 0);
    Whole signed = Numbers.parseInt(text, 0);
    Long integer = signed.ok() ? (Long) signed.value() : null;
    Long natural = unsigned.ok() ? (Long) unsigned.value() : null;
    if (integer != null && integer == 0) {
      natural = 0L;
    }
    if (integer != null || natural != null) {
      return new Node.Numeral(
          token.position(), text, integer, natural, promoted(integer, natural), null);
    }
    return floating(token);
  }

  private static Double promoted(@Nullable Long integer, @Nullable Long natural) {
    if (integer != null) {
      return (double) integer;
    }
    long bits = natural == null ? 0 : natural;
    return (double) (bits >>> 1) * 2 + (bits & 1);
  }

  private static Node.Numeral floating(Token token) throws Malformed {
    String text = token.text();
    OptionalDouble parsed = Numbers.parseFloat(text);
    if (parsed.isEmpty()) {
      throw new Malformed("illegal number syntax: " + Quoting.quote(text));
    }
    if (text.chars().noneMatch(c -> ".eEpP".indexOf(c) >= 0)) {
      throw new Malformed("integer overflow: " + Quoting.quote(text));
    }
    double value = parsed.getAsDouble();
    Long whole = value == (double) (long) value ? (Long) (long) value : null;
    Long natural = whole != null && whole >= 0 ? whole : null;
    return new Node.Numeral(token.position(), text, whole, natural, value, null);
  }
}
