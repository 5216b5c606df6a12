package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.List;

/** Making, splitting, joining, searching and sorting lists. */
final class ListFunctions {
  private static final int ELEMENT_BYTES = 32;

  private ListFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Lists");
    making(shelf);
    searching(shelf);
    return shelf
        .add(
            "join(separator string, list any) string",
            "The elements as text, joined by a separator.",
            "{{ list 1 \"b\" true | join \"-\" }}",
            "1-b-true",
            ListFunctions::join)
        .add(
            "sortAlpha(list any) list",
            "The elements as text, sorted bytewise.",
            "{{ list \"c\" \"a\" \"b\" | sortAlpha | join \"\" }}",
            "abc",
            ListFunctions::sort)
        .add(
            "toStrings(list any) list",
            "The elements as text.",
            "{{ list 1 2 | toStrings | join \",\" }}",
            "1,2",
            call -> ListValue.ofTexts(Values.toTexts(call.scope().budget(), call.any(0))));
  }

  private static void making(Shelf shelf) {
    shelf
        .add(
            "list(elements ...any) list",
            "A list of the arguments.",
            "{{ list 1 2 3 }}",
            "[1 2 3]",
            call -> ListValue.of(call.arguments()))
        .alias("tuple", "list")
        .add(
            "until(count int) list",
            "The numbers from 0 up to, but excluding, the count.",
            "{{ range until 3 }}{{ . }}{{ end }}",
            "012",
            call -> steps(call, 0, call.integer(0), call.integer(0) < 0 ? -1 : 1))
        .add(
            "untilStep(start int, stop int, step int) list",
            "The numbers from start up to, but excluding, stop.",
            "{{ untilStep 3 9 3 }}",
            "[3 6]",
            call -> steps(call, call.integer(0), call.integer(1), call.integer(2)))
        .add(
            "seq(parameters ...int) string",
            "The numbers as the seq command prints them: end; start end; or start step end.",
            "{{ seq 0 2 6 }}",
            "0 2 4 6",
            ListFunctions::sequence)
        .add(
            "concat(lists ...any) list",
            "Concatenates the lists.",
            "{{ concat (list 1 2) (list 3) }}",
            "[1 2 3]",
            ListFunctions::concat)
        .add(
            "chunk(size int, list any) list",
            "Splits the list into lists of the given size.",
            "{{ chunk 2 (list 1 2 3) }}",
            "[[1 2] [3]]",
            ListFunctions::chunk)
        .alias("mustChunk", "chunk");
  }

  static ListValue steps(Call call, long start, long stop, long step) {
    List<Value> numbers = new ArrayList<>();
    if (stop < start ? step >= 0 : step <= 0) {
      return ListValue.of(ListValue.Type.INT, numbers);
    }
    for (long i = start; stop < start ? i > stop : i < stop; i += step) {
      call.scope().budget().step();
      call.scope().budget().charge(ELEMENT_BYTES);
      numbers.add(Int.of(i));
    }
    return ListValue.of(ListValue.Type.INT, numbers);
  }

  private static Value sequence(Call call) {
    long first = call.size() > 1 ? call.integer(0) : 1;
    long last = call.size() == 0 ? 0 : call.integer(call.size() - 1);
    if (call.size() == 0 || call.size() > 3) {
      return Text.EMPTY;
    }
    long direction = last < first ? -1 : 1;
    long step = call.size() == 3 ? call.integer(1) : direction;
    if (call.size() == 3 && last < first && step > 0) {
      return Text.EMPTY;
    }
    ListValue numbers = steps(call, first, last + direction, step);
    return new Text(String.join(" ", Values.toTexts(call.scope().budget(), numbers)));
  }

  private static Value concat(Call call) {
    List<Value> all = new ArrayList<>();
    for (Value list : call.arguments()) {
      if (list instanceof ListValue part) {
        call.scope().budget().charge((long) part.size() * ELEMENT_BYTES);
        all.addAll(part.elements());
      } else {
        throw new FunctionException(
            list instanceof Nil
                ? "invalid memory address or nil pointer dereference: a list is nil"
                : "Cannot concat type " + list.kind().goName() + " as list");
      }
    }
    return all.isEmpty() ? ListValue.nil(ListValue.Type.ANY) : ListValue.of(all);
  }

  private static Value chunk(Call call) {
    long size = call.integer(0);
    ListValue list = Values.requireList(call.any(1), "chunk");
    if (size < 0 && list.size() > 1 && -size >= list.size() - 1) {
      return ListValue.of(ListValue.Type.LISTS, List.of());
    }
    if (size <= 0) {
      throw new FunctionException("the size of a chunk must be positive");
    }
    List<Value> chunks = new ArrayList<>();
    for (long i = 0; i < list.size(); i += size) {
      int end = (int) Math.min(i + size, list.size());
      chunks.add(ListValue.of(list.elements().subList((int) i, end)));
    }
    call.scope().budget().charge((long) list.size() * ELEMENT_BYTES);
    return ListValue.of(ListValue.Type.LISTS, chunks);
  }

  private static void searching(Shelf shelf) {
    shelf
        .add(
            "has(element any, list any) bool",
            "Whether the list has an element equal to this, of the same type.",
            "{{ has 2 (list 1 2) }}",
            "true",
            ListFunctions::has)
        .alias("mustHas", "has")
        .add(
            "without(list any, elements ...any) list",
            "The list without these elements.",
            "{{ without (list 1 2 3) 2 }}",
            "[1 3]",
            ListFunctions::without)
        .alias("mustWithout", "without")
        .add(
            "uniq(list any) list",
            "The list without duplicates.",
            "{{ list 1 2 1 | uniq }}",
            "[1 2]",
            ListFunctions::unique)
        .alias("mustUniq", "uniq")
        .add(
            "compact(list any) list",
            "The list without empty elements.",
            "{{ list 1 \"\" 2 | compact }}",
            "[1 2]",
            ListFunctions::compact)
        .alias("mustCompact", "compact");
  }

  private static Value has(Call call) {
    if (call.any(1) instanceof Nil) {
      return Bool.FALSE;
    }
    ListValue list = Values.requireList(call.any(1), "find has on");
    return Bool.of(contains(call.scope().budget(), list.elements(), call.any(0)));
  }

  private static boolean contains(Budget budget, List<Value> elements, Value wanted) {
    for (Value element : elements) {
      if (DeepEquality.test(budget, wanted, element)) {
        return true;
      }
    }
    return false;
  }

  private static Value without(Call call) {
    ListValue list = Values.requireList(call.any(0), "find without on");
    List<Value> kept = new ArrayList<>();
    for (Value element : list.elements()) {
      if (!contains(call.scope().budget(), call.rest(1), element)) {
        kept.add(element);
      }
    }
    return ListValue.of(kept);
  }

  private static Value unique(Call call) {
    ListValue list = Values.requireList(call.any(0), "find uniq on");
    List<Value> kept = new ArrayList<>();
    for (Value element : list.elements()) {
      if (!contains(call.scope().budget(), kept, element)) {
        kept.add(element);
      }
    }
    return ListValue.of(kept);
  }

  private static Value compact(Call call) {
    ListValue list = Values.requireList(call.any(0), "compact on");
    return ListValue.of(list.elements().stream().filter(e -> !Values.isEmpty(e)).toList());
  }

  private static Value join(Call call) {
    List<String> texts = Values.toTexts(call.scope().budget(), call.any(1));
    long length = (long) texts.size() * call.text(0).length();
    for (String text : texts) {
      length += text.length();
    }
    call.scope().budget().charge(length);
    return new Text(String.join(call.text(0), texts));
  }

  private static Value sort(Call call) {
    if (call.any(0) instanceof ListValue list && list.type() == ListValue.Type.STRING) {
      list.sortTexts(call.scope().budget()::step);
      return list;
    }
    if (call.any(0) instanceof Nil) {
      return ListValue.ofTexts(List.of("<nil>"));
    }
    ListValue texts = ListValue.ofTexts(Values.toTexts(call.scope().budget(), call.any(0)));
    texts.sortTexts(call.scope().budget()::step);
    return texts;
  }
}
