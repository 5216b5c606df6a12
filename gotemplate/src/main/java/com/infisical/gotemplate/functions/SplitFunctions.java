package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.text.Search;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Text;
import java.util.ArrayList;
import java.util.List;

/** Splitting text at separators. */
final class SplitFunctions {
  private static final int ELEMENT_BYTES = 72;
  private static final int ENTRY_BYTES = 128;

  private SplitFunctions() {}

  static Shelf shelf() {
    return new Shelf("Splitting")
        .add(
            "splitList(separator string, text string) list",
            "The parts between the separators.",
            "{{ splitList \",\" \"a,b,c\" }}",
            "[a b c]",
            call -> ListValue.ofTexts(split(call, call.text(1), call.text(0), -1)))
        .add(
            "split(separator string, text string) dict",
            "The parts between the separators, as _0, _1 and so on.",
            "{{ (split \"$\" \"foo$bar\")._1 }}",
            "bar",
            call -> numbered(call, split(call, call.text(1), call.text(0), -1)))
        .add(
            "splitn(separator string, count int, text string) dict",
            "At most the given number of parts, as _0, _1 and so on.",
            "{{ (splitn \"$\" 2 \"foo$bar$baz\")._1 }}",
            "bar$baz",
            call -> numbered(call, split(call, call.text(2), call.text(0), call.integer(1))));
  }

  private static MapValue numbered(Call call, List<String> parts) {
    call.scope().budget().charge((long) ENTRY_BYTES * parts.size());
    MapValue map = MapValue.of(MapValue.Type.STRING_STRING);
    for (int i = 0; i < parts.size(); i++) {
      map.put("_" + i, new Text(parts.get(i)));
    }
    return map;
  }

  /** {@code strings.SplitN}: a negative limit means all, an empty separator single runes. */
  private static List<String> split(Call call, String text, String separator, long limit) {
    List<String> parts = new ArrayList<>();
    if (limit == 0) {
      return parts;
    }
    Budget budget = call.scope().budget();
    Search search = Search.of(separator);
    int at = 0;
    while (limit < 0 || parts.size() < limit - 1) {
      int end = separator.isEmpty() ? nextRune(text, at) : search.in(text, at);
      if (end < 0) {
        break;
      }
      budget.charge(ELEMENT_BYTES + end - at);
      parts.add(text.substring(at, end));
      at = end + separator.length();
    }
    if (!separator.isEmpty() || !text.isEmpty()) {
      parts.add(text.substring(at));
    }
    return parts;
  }

  /** Where the rune at an index ends; -1 where it is the last one. */
  private static int nextRune(String text, int at) {
    if (at >= text.length()) {
      return -1;
    }
    int end = at + Utf8.width(text, at);
    return end < text.length() ? end : -1;
  }
}
