package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.text.Runes;
import com.infisical.gotemplate.text.Search;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.BitSet;
import java.util.function.UnaryOperator;

/** Cutting, trimming, testing. */
final class StringFunctions {
  private StringFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Strings");
    trimming(shelf);
    cutting(shelf);
    testing(shelf);
    return shelf;
  }

  static Function.Body onText(UnaryOperator<String> change) {
    return call -> new Text(change.apply(call.text(0)));
  }

  private static void trimming(Shelf shelf) {
    shelf
        .add(
            "trim(text string) string",
            "Removes white space from both ends.",
            "{{ trim \"  a b \" }}",
            "a b",
            onText(Runes::trimSpace))
        .add(
            "trimAll(characters string, text string) string",
            "Removes these characters from both ends.",
            "{{ trimAll \"$\" \"$5.00$\" }}",
            "5.00",
            call -> new Text(trimCharacters(call.text(1), call.text(0))))
        .alias("trimall", "trimAll")
        .add(
            "trimPrefix(prefix string, text string) string",
            "Removes a prefix.",
            "{{ trimPrefix \"v\" \"v1.2\" }}",
            "1.2",
            call ->
                new Text(
                    call.text(1).startsWith(call.text(0))
                        ? call.text(1).substring(call.text(0).length())
                        : call.text(1)))
        .add(
            "trimSuffix(suffix string, text string) string",
            "Removes a suffix.",
            "{{ trimSuffix \"/\" \"a/b/\" }}",
            "a/b",
            call ->
                new Text(
                    call.text(1).endsWith(call.text(0))
                        ? call.text(1).substring(0, call.text(1).length() - call.text(0).length())
                        : call.text(1)))
        .add(
            "nospace(text string) string",
            "Removes all white space.",
            "{{ nospace \"h e l l o\" }}",
            "hello",
            onText(StringFunctions::withoutSpace));
  }

  private static String trimCharacters(String text, String characters) {
    if (characters.isEmpty()) {
      return text;
    }
    BitSet set = new BitSet();
    for (int i = 0; i < characters.length(); i += Utf8.width(characters, i)) {
      set.set(Utf8.rune(characters, i));
    }
    int from = 0;
    while (from < text.length() && set.get(Utf8.rune(text, from))) {
      from += Utf8.width(text, from);
    }
    int to = text.length();
    while (to > from) {
      int before = Runes.startOfLastRune(text, to);
      if (!set.get(Utf8.rune(text, before))) {
        break;
      }
      to = before;
    }
    return text.substring(from, to);
  }

  /** Sprig goes byte by byte here, which turns other than ASCII into mojibake; so do we. */
  private static String withoutSpace(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int kept = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!Runes.isSpace(text.charAt(i))) {
        Utf8.append(out, text.charAt(i));
        kept++;
      }
    }
    return kept == text.length() ? text : out.toString();
  }

  private static void cutting(Shelf shelf) {
    shelf
        .add(
            "trunc(count int, text string) string",
            "The first bytes; the last ones for a negative count.",
            "{{ trunc 5 \"hello world\" }} {{ trunc -5 \"hello world\" }}",
            "hello world",
            StringFunctions::truncate)
        .add(
            "substr(start int, end int, text string) string",
            "The bytes from start to end; all the rest for a negative end.",
            "{{ substr 0 5 \"hello world\" }}",
            "hello",
            StringFunctions::substring)
        .add(
            "repeat(count int, text string) string",
            "Repeats the text.",
            "{{ repeat 3 \"ab\" }}",
            "ababab",
            StringFunctions::repeat)
        .add(
            "replace(old string, new string, text string) string",
            "Replaces every occurrence.",
            "{{ \"a b c\" | replace \" \" \"-\" }}",
            "a-b-c",
            call -> new Text(replace(call, call.text(2), call.text(0), call.text(1))));
  }

  private static Value truncate(Call call) {
    long count = call.integer(0);
    String text = call.text(1);
    if (count < 0 && text.length() + count > 0) {
      return new Text(text.substring((int) (text.length() + count)));
    }
    return new Text(count >= 0 && text.length() > count ? text.substring(0, (int) count) : text);
  }

  private static Value substring(Call call) {
    long start = call.integer(0);
    long end = call.integer(1);
    String text = call.text(2);
    if (start < 0) {
      start = 0;
    } else if (end < 0 || end > text.length()) {
      end = text.length();
    }
    if (end < start || end > text.length()) {
      throw new FunctionException("slice bounds out of range");
    }
    return new Text(text.substring((int) start, (int) end));
  }

  private static Value repeat(Call call) {
    long count = call.integer(0);
    if (count < 0) {
      throw new FunctionException("strings: negative Repeat count");
    }
    int length = call.text(1).length();
    if (length == 0) {
      return Text.EMPTY;
    }
    long total = count > Long.MAX_VALUE / length ? Long.MAX_VALUE : count * length;
    call.scope().budget().charge(total);
    call.scope().budget().checkText(total);
    return new Text(call.text(1).repeat((int) count));
  }

  static String replace(Call call, String text, String old, String replacement) {
    Output out = call.scope().output();
    int at = 0;
    if (old.isEmpty()) {
      out.append(replacement);
      while (at < text.length()) {
        int width = Utf8.width(text, at);
        out.append(text.substring(at, at + width)).append(replacement);
        at += width;
      }
      return out.text();
    }
    Search search = Search.of(old);
    int found = search.in(text, 0);
    while (found >= 0) {
      out.append(text.substring(at, found)).append(replacement);
      at = found + old.length();
      found = search.in(text, at);
    }
    return out.append(text.substring(at)).text();
  }

  private static void testing(Shelf shelf) {
    shelf
        .add(
            "contains(part string, text string) bool",
            "Whether the part occurs in the text.",
            "{{ contains \"cat\" \"concatenate\" }}",
            "true",
            call -> Bool.of(Search.of(call.text(0)).in(call.text(1), 0) >= 0))
        .add(
            "hasPrefix(prefix string, text string) bool",
            "Whether the text starts with the prefix.",
            "{{ hasPrefix \"cat\" \"catch\" }}",
            "true",
            call -> Bool.of(call.text(1).startsWith(call.text(0))))
        .add(
            "hasSuffix(suffix string, text string) bool",
            "Whether the text ends with the suffix.",
            "{{ hasSuffix \"ch\" \"catch\" }}",
            "true",
            call -> Bool.of(call.text(1).endsWith(call.text(0))));
  }
}
