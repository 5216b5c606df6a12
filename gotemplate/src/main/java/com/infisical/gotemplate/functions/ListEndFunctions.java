package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.List;

/** Taking from and adding to the ends of lists. */
final class ListEndFunctions {
  private static final int ELEMENT_BYTES = 32;

  private ListEndFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Ends of lists");
    taking(shelf);
    return shelf
        .add(
            "append(list any, element any) list",
            "The list with the element appended.",
            "{{ append (list 1 2) 3 }}",
            "[1 2 3]",
            call -> with(call, "push on", false))
        .alias("mustAppend", "append")
        .alias("push", "append")
        .alias("mustPush", "append")
        .add(
            "prepend(list any, element any) list",
            "The list with the element prepended.",
            "{{ prepend (list 1 2) 0 }}",
            "[0 1 2]",
            call -> with(call, "prepend on", true))
        .alias("mustPrepend", "prepend")
        .add(
            "reverse(list any) list",
            "The list in reverse order.",
            "{{ reverse (list 1 2 3) }}",
            "[3 2 1]",
            ListEndFunctions::reverse)
        .alias("mustReverse", "reverse")
        .add(
            "slice(list any, bounds ...any) list",
            "The elements from the first bound up to, but excluding, the second.",
            "{{ slice (list 1 2 3 4) 1 3 }}",
            "[2 3]",
            ListEndFunctions::slice)
        .alias("mustSlice", "slice");
  }

  private static void taking(Shelf shelf) {
    shelf
        .add(
            "first(list any) any",
            "The first element; nil of an empty list.",
            "{{ first (list 1 2 3) }}",
            "1",
            call -> {
              ListValue list = Values.requireList(call.any(0), "find first on");
              return list.size() == 0 ? Nil.NULL : list.get(0);
            })
        .alias("mustFirst", "first")
        .add(
            "last(list any) any",
            "The last element; nil of an empty list.",
            "{{ last (list 1 2 3) }}",
            "3",
            call -> {
              ListValue list = Values.requireList(call.any(0), "find last on");
              return list.size() == 0 ? Nil.NULL : list.get(list.size() - 1);
            })
        .alias("mustLast", "last")
        .add(
            "rest(list any) list",
            "All but the first element.",
            "{{ rest (list 1 2 3) }}",
            "[2 3]",
            call -> part(Values.requireList(call.any(0), "find rest on"), 1, 0))
        .alias("mustRest", "rest")
        .add(
            "initial(list any) list",
            "All but the last element.",
            "{{ initial (list 1 2 3) }}",
            "[1 2]",
            call -> part(Values.requireList(call.any(0), "find initial on"), 0, 1))
        .alias("mustInitial", "initial");
  }

  private static Value part(ListValue list, int fromStart, int fromEnd) {
    return list.size() == 0
        ? ListValue.nil(ListValue.Type.ANY)
        : ListValue.of(list.elements().subList(fromStart, list.size() - fromEnd));
  }

  private static Value with(Call call, String verb, boolean front) {
    ListValue list = Values.requireList(call.any(0), verb);
    call.scope().budget().charge((long) list.size() * ELEMENT_BYTES);
    List<Value> longer = new ArrayList<>(list.elements());
    longer.add(front ? 0 : longer.size(), call.any(1));
    return ListValue.of(longer);
  }

  private static Value reverse(Call call) {
    ListValue list = Values.requireList(call.any(0), "find reverse on");
    return ListValue.of(list.elements().reversed());
  }

  private static Value slice(Call call) {
    if (!(call.any(0) instanceof ListValue list)) {
      throw new FunctionException(
          "list should be type of slice or array but " + call.any(0).kind().goName());
    }
    if (list.size() == 0) {
      return Nil.NULL;
    }
    long from = call.size() > 1 ? Values.toLong(call.any(1)) : 0;
    long to = call.size() > 2 ? Values.toLong(call.any(2)) : list.size();
    if (from < 0 || to < from || to > list.size()) {
      throw new FunctionException("slice index out of bounds");
    }
    return list.slice((int) from, (int) to);
  }
}
