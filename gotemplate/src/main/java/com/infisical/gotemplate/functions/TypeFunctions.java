package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;

/** What type a value has, by Go's names. */
final class TypeFunctions {
  private TypeFunctions() {}

  static Shelf shelf() {
    return new Shelf("Types")
        .add(
            "typeOf(value any) string",
            "The type.",
            "{{ typeOf 1 }}",
            "int",
            call -> new Text(type(call.any(0))))
        .add(
            "typeIs(type string, value any) bool",
            "Whether the value is of that type.",
            "{{ typeIs \"string\" \"a\" }}",
            "true",
            call -> Bool.of(call.text(0).equals(type(call.any(1)))))
        .add(
            "typeIsLike(type string, value any) bool",
            "Whether the value, or what it points to, is of that type.",
            "{{ typeIsLike \"*semver.Version\" (semver \"1.2.3\") }}",
            "true",
            call ->
                Bool.of(
                    call.text(0).equals(type(call.any(1)))
                        || ("*" + call.text(0)).equals(type(call.any(1)))))
        .add(
            "kindOf(value any) string",
            "The kind of the type.",
            "{{ kindOf (list 1) }}",
            "slice",
            call -> new Text(call.any(0).kind().goName()))
        .add(
            "kindIs(kind string, value any) bool",
            "Whether the type is of that kind.",
            "{{ kindIs \"map\" (dict) }}",
            "true",
            call -> Bool.of(call.text(0).equals(call.any(1).kind().goName())))
        .add(
            "deepEqual(a any, b any) bool",
            "Whether type and content are equal, recursively.",
            "{{ deepEqual (list 1 2) (list 1 2) }}",
            "true",
            call -> Bool.of(DeepEquality.test(call.scope().budget(), call.any(0), call.any(1))));
  }

  private static String type(Value value) {
    return value instanceof Nil ? "<nil>" : value.typeName();
  }
}
