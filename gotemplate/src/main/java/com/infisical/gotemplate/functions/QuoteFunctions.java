package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.text.Quoting;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.List;

/** Quoting, joining with spaces, indenting. */
final class QuoteFunctions {
  private QuoteFunctions() {}

  static Shelf shelf() {
    return new Shelf("Quoting and indenting")
        .add(
            "quote(values ...any) string",
            "Each value in double quotes, with Go's escapes; nils are omitted.",
            "{{ quote \"a\\\"b\" 1 }}",
            "\"a\\\"b\" \"1\"",
            QuoteFunctions::quote)
        .add(
            "squote(values ...any) string",
            "Each value in single quotes, without escapes; nils are omitted.",
            "{{ squote \"a\" 1 }}",
            "'a' '1'",
            QuoteFunctions::singleQuote)
        .add(
            "cat(values ...any) string",
            "The values separated by spaces; nils are omitted.",
            "{{ cat \"a\" 1 true }}",
            "a 1 true",
            QuoteFunctions::cat)
        .add(
            "indent(spaces int, text string) string",
            "Indents every line.",
            "{{ indent 2 \"a\\nb\" }}",
            "  a\n  b",
            call -> new Text(indented(call)))
        .add(
            "nindent(spaces int, text string) string",
            "A line break, then the text with every line indented.",
            "x:{{ nindent 2 \"a\\nb\" }}",
            "x:\n  a\n  b",
            call -> new Text("\n" + indented(call)))
        .add(
            "plural(one string, many string, count int) string",
            "The first text for a count of one, else the second.",
            "{{ plural \"key\" \"keys\" 2 }}",
            "keys",
            call -> new Text(call.text(call.integer(2) == 1 ? 0 : 1)))
        .add(
            "toString(value any) string",
            "The value as text.",
            "{{ toString 42 }}",
            "42",
            call -> new Text(Values.toText(call.scope().budget(), call.any(0))));
  }

  private static Value quote(Call call) {
    List<String> parts = new ArrayList<>();
    for (Value value : call.arguments()) {
      if (!(value instanceof Nil)) {
        parts.add(Quoting.quote(Values.toText(call.scope().budget(), value)));
      }
    }
    return new Text(String.join(" ", parts));
  }

  private static Value singleQuote(Call call) {
    List<String> parts = new ArrayList<>();
    for (Value value : call.arguments()) {
      if (!(value instanceof Nil)) {
        parts.add("'" + Values.toText(call.scope().budget(), value) + "'");
      }
    }
    return new Text(String.join(" ", parts));
  }

  private static Value cat(Call call) {
    List<String> parts = new ArrayList<>();
    for (Value value : call.arguments()) {
      if (!(value instanceof Nil)) {
        parts.add(Values.toText(call.scope().budget(), value));
      }
    }
    return new Text(String.join(" ", parts));
  }

  private static String indented(Call call) {
    long spaces = call.integer(0);
    if (spaces < 0) {
      throw new FunctionException("strings: negative Repeat count");
    }
    call.scope().budget().charge(spaces);
    String pad = " ".repeat((int) spaces);
    return pad + StringFunctions.replace(call, call.text(1), "\n", "\n" + pad);
  }
}
