package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.format.Printer;
import com.infisical.gotemplate.format.Printf;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.List;

/** The functions that Go's template language itself has. */
final class BuiltinFunctions {
  private BuiltinFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Go's own");
    logic(shelf);
    comparisons(shelf);
    printing(shelf);
    return shelf
        .add(
            "index(item value, indexes ...value) value",
            "The element of a map or list at an index; several indexes go deeper.",
            "{{ index (list \"a\" \"b\") 1 }}",
            "b",
            BuiltinFunctions::index)
        .add(
            "len(item value) int",
            "The number of elements of a map or list, or of bytes of a string.",
            "{{ len \"abc\" }}",
            "3",
            BuiltinFunctions::length)
        .add(
            "call(function value, arguments ...value) value",
            "Calls a function value. Templates here never contain one.",
            "",
            "",
            BuiltinFunctions::call);
  }

  private static void logic(Shelf shelf) {
    shelf
        .add(
            "and(first value, rest ...value) value",
            "The first argument that is empty, else the last one; the rest is not evaluated.",
            "{{ and true \"yes\" }}",
            "yes",
            call -> call.any(0))
        .add(
            "or(first value, rest ...value) value",
            "The first argument that is not empty, else the last one; the rest is not evaluated.",
            "{{ or \"\" \"fallback\" }}",
            "fallback",
            call -> call.any(0))
        .add(
            "not(value value) bool",
            "The opposite.",
            "{{ not false }}",
            "true",
            call -> Bool.of(!call.any(0).isTrue()));
  }

  private static void comparisons(Shelf shelf) {
    shelf
        .add(
            "eq(first value, others ...value) bool",
            "Whether the first equals any of the others.",
            "{{ eq 2 1 2 3 }}",
            "true",
            BuiltinFunctions::equalsAny)
        .add(
            "ne(a value, b value) bool",
            "Whether the two differ.",
            "{{ ne \"a\" \"b\" }}",
            "true",
            call -> Bool.of(!Comparisons.equal(call.any(0), call.any(1))))
        .add(
            "lt(a value, b value) bool",
            "a < b.",
            "{{ lt 1 2 }}",
            "true",
            call -> Bool.of(Comparisons.less(call.any(0), call.any(1))))
        .add(
            "le(a value, b value) bool",
            "a ≤ b.",
            "{{ le 2 2 }}",
            "true",
            call -> Bool.of(lessOrEqual(call)))
        .add(
            "gt(a value, b value) bool",
            "a > b.",
            "{{ gt 2 1 }}",
            "true",
            call -> Bool.of(!lessOrEqual(call)))
        .add(
            "ge(a value, b value) bool",
            "a ≥ b.",
            "{{ ge 2 2 }}",
            "true",
            call -> Bool.of(!Comparisons.less(call.any(0), call.any(1))));
  }

  private static boolean lessOrEqual(Call call) {
    return Comparisons.less(call.any(0), call.any(1))
        || Comparisons.equal(call.any(0), call.any(1));
  }

  private static Value equalsAny(Call call) {
    if (call.size() == 1) {
      throw new FunctionException("missing argument for comparison");
    }
    for (Value other : call.rest(1)) {
      if (Comparisons.equal(call.any(0), other)) {
        return Bool.TRUE;
      }
    }
    return Bool.FALSE;
  }

  private static void printing(Shelf shelf) {
    shelf
        .add(
            "print(values ...any) string",
            "The values as text, with a space between two values if neither is a string.",
            "{{ print 1 2 \"a\" 3 }}",
            "1 2a3",
            c -> new Text(Printer.print(c.scope().budget(), c.arguments())))
        .add(
            "printf(format string, values ...any) string",
            "The values formatted as Go's fmt does.",
            "{{ printf \"%05.1f|%-4s|%q\" 3.14159 \"ab\" \"x\" }}",
            "003.1|ab  |\"x\"",
            c -> new Text(Printf.format(c.scope().budget(), c.text(0), c.rest(1))))
        .add(
            "println(values ...any) string",
            "The values separated by spaces, and a line break.",
            "{{ println \"a\" 1 }}",
            "a 1\n",
            c -> new Text(Printer.printLine(c.scope().budget(), c.arguments())))
        .add(
            "html(values ...any) string",
            "Escapes for HTML.",
            "{{ html \"<a & b>\" }}",
            "&lt;a &amp; b&gt;",
            c -> new Text(Escapes.html(c.scope().output(), joined(c))))
        .add(
            "js(values ...any) string",
            "Escapes for a JavaScript string.",
            "{{ js \"it's\" }}",
            "it\\'s",
            c -> new Text(Escapes.js(c.scope().output(), joined(c))))
        .add(
            "urlquery(values ...any) string",
            "Escapes for the query of a URL.",
            "{{ urlquery \"p@ss word\" }}",
            "p%40ss+word",
            c -> new Text(Escapes.query(c.scope().output(), joined(c))));
  }

  private static String joined(Call call) {
    if (call.size() == 1 && call.any(0) instanceof Text(String bytes)) {
      return bytes;
    }
    List<Value> shown = new ArrayList<>();
    for (Value value : call.arguments()) {
      shown.add(value instanceof Nil ? new Text("<no value>") : value);
    }
    return Printer.print(call.scope().budget(), shown);
  }

  private static Value index(Call call) {
    Value item = call.any(0);
    if (item instanceof Nil) {
      throw new FunctionException("index of untyped nil");
    }
    for (int i = 1; i < call.size(); i++) {
      Value index = call.any(i);
      item =
          switch (item) {
            case Nil _ -> throw new FunctionException("index of nil pointer");
            case ListValue list -> list.get(position(index, list.size()));
            case Text(String bytes) ->
                new Int(bytes.charAt(position(index, bytes.length())), Int.Type.UINT8);
            case MapValue map -> entry(call, map, i);
            default -> throw new FunctionException("can't index item of type " + item.typeName());
          };
    }
    return item;
  }

  private static int position(Value index, int size) {
    if (!(index instanceof Int(long i, _))) {
      throw new FunctionException(
          "cannot index slice/array with "
              + (index instanceof Nil ? "nil" : "type " + index.typeName()));
    }
    if (i < 0 || i >= size) {
      throw new FunctionException("index out of range");
    }
    return (int) i;
  }

  private static Value entry(Call call, MapValue map, int at) {
    Value index = call.any(at);
    if (map.type() != MapValue.Type.ANY_ANY && !(index instanceof Text)) {
      throw new FunctionException(
          index instanceof Nil
              ? "value is nil; should be of type string"
              : "value has type " + index.typeName() + "; should be string");
    }
    if (map.has(index)) {
      return map.get(index);
    }
    // a key that was computed may be a secret itself
    if (map.type() == MapValue.Type.SECRETS
        && call.isLiteral(at)
        && index instanceof Text(String key)) {
      call.scope().unknown().ask(key);
    }
    return map.zero();
  }

  private static Value length(Call call) {
    return switch (call.any(0)) {
      case Text(String bytes) -> Int.of(bytes.length());
      case ListValue list -> Int.of(list.size());
      case MapValue map -> Int.of(map.size());
      case Nil _ -> throw new FunctionException("len of nil pointer");
      default -> throw new FunctionException("len of type " + call.any(0).typeName());
    };
  }

  private static Value call(Call call) {
    throw new FunctionException(
        call.any(0) instanceof Nil
            ? "call of nil"
            : "non-function of type " + call.any(0).typeName());
  }
}
