package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;

/** Fallbacks for what is empty, and choices. */
final class DefaultFunctions {
  private DefaultFunctions() {}

  static Shelf shelf() {
    return new Shelf("Defaults and choices")
        .add(
            "default(fallback any, value ...any) any",
            "The value, or the fallback if it is empty.",
            "{{ .MISSING | default \"none\" }}",
            "none",
            call -> call.size() < 2 || Values.isEmpty(call.any(1)) ? call.any(0) : call.any(1))
        .add(
            "empty(value any) bool",
            "Whether it is nil, false, 0, or without elements.",
            "{{ empty \"\" }}",
            "true",
            call -> Bool.of(Values.isEmpty(call.any(0))))
        .add(
            "coalesce(values ...any) any",
            "The first value that is not empty.",
            "{{ coalesce 0 \"\" 3 4 }}",
            "3",
            DefaultFunctions::coalesce)
        .add(
            "all(values ...any) bool",
            "Whether no value is empty.",
            "{{ all 1 \"a\" true }}",
            "true",
            call -> Bool.of(call.arguments().stream().noneMatch(Values::isEmpty)))
        .add(
            "any(values ...any) bool",
            "Whether any value is not empty.",
            "{{ any 0 \"\" \"a\" }}",
            "true",
            call -> Bool.of(call.arguments().stream().anyMatch(v -> !Values.isEmpty(v))))
        .add(
            "ternary(yes any, no any, condition bool) any",
            "The first value if the condition is true, else the second.",
            "{{ eq 1 1 | ternary \"yes\" \"no\" }}",
            "yes",
            call -> call.any(call.bool(2) ? 0 : 1))
        .add(
            "fail(message string) string",
            "Fails the rendering with a message; shown only if it is a literal.",
            "",
            "",
            DefaultFunctions::fail)
        .add("hello() string", "Says hello.", "{{ hello }}", "Hello!", call -> new Text("Hello!"));
  }

  private static Value coalesce(Call call) {
    for (Value value : call.arguments()) {
      if (!Values.isEmpty(value)) {
        return value;
      }
    }
    return Nil.NULL;
  }

  private static Value fail(Call call) {
    String shown = call.mention(0);
    throw new FunctionException(
        shown.startsWith("(")
            ? "the template called fail with a message that is not shown, because it was computed"
            : call.text(0));
  }
}
