package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.text.Runes;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;

/** Upper and lower case, words, abbreviations, line wrapping. */
final class WordFunctions {
  private WordFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Words and case");
    letters(shelf);
    return shelf
        .add(
            "abbrev(width int, text string) string",
            "Shortens to the given number of bytes, ending with three dots.",
            "{{ abbrev 8 \"hello world\" }}",
            "hello...",
            call ->
                new Text(
                    call.integer(0) < 4
                        ? call.text(1)
                        : abbreviate(call.text(1), 0, call.integer(0))))
        .add(
            "abbrevboth(left int, right int, text string) string",
            "Shortens on both sides.",
            "{{ abbrevboth 5 10 \"1234 5678 9123\" }}",
            "...5678...",
            WordFunctions::abbreviateBoth)
        .add(
            "wrap(width int, text string) string",
            "Breaks lines at spaces; longer words stay whole.",
            "{{ wrap 5 \"one two three\" }}",
            "one\ntwo\nthree",
            call -> new Text(wrap(call, call.text(1), call.integer(0), "\n", false)))
        .add(
            "wrapWith(width int, separator string, text string) string",
            "Like wrap, with a custom separator; longer words are broken.",
            "{{ wrapWith 5 \"|\" \"Hello World\" }}",
            "Hello|World",
            call ->
                new Text(
                    wrap(
                        call,
                        call.text(2),
                        call.integer(0),
                        call.text(1).isEmpty() ? "\n" : call.text(1),
                        true)));
  }

  private static void letters(Shelf shelf) {
    shelf
        .add(
            "upper(text string) string",
            "Upper case.",
            "{{ upper \"straße\" }}",
            "STRAßE",
            StringFunctions.onText(t -> Runes.map(t, Character::toUpperCase)))
        .add(
            "lower(text string) string",
            "Lower case.",
            "{{ lower \"HELLO\" }}",
            "hello",
            StringFunctions.onText(t -> Runes.map(t, Character::toLowerCase)))
        .add(
            "title(text string) string",
            "Title case of every word's first letter.",
            "{{ title \"hello world\" }}",
            "Hello World",
            StringFunctions.onText(WordFunctions::title))
        .add(
            "untitle(text string) string",
            "Lower case of every word's first letter.",
            "{{ untitle \"Hello World\" }}",
            "hello world",
            StringFunctions.onText(WordFunctions::untitle))
        .add(
            "swapcase(text string) string",
            "Swaps upper and lower case; a word's first letter becomes title case.",
            "{{ swapcase \"This Is A.Test\" }}",
            "tHIS iS a.tEST",
            StringFunctions.onText(WordFunctions::swapCase))
        .add(
            "initials(text string) string",
            "The first letter of every word.",
            "{{ initials \"First Try\" }}",
            "FT",
            StringFunctions.onText(WordFunctions::initials))
        .add(
            "snakecase(text string) string",
            "first_name from FirstName.",
            "{{ snakecase \"FirstName\" }}",
            "first_name",
            StringFunctions.onText(t -> WordSplitter.join(t, '_')))
        .add(
            "kebabcase(text string) string",
            "first-name from FirstName.",
            "{{ kebabcase \"FirstName\" }}",
            "first-name",
            StringFunctions.onText(t -> WordSplitter.join(t, '-')))
        .add(
            "camelcase(text string) string",
            "HttpServer from http_server.",
            "{{ camelcase \"http_server\" }}",
            "HttpServer",
            StringFunctions.onText(WordSplitter::pascalCase));
  }

  private static boolean isSeparator(int rune) {
    if (rune < 0x80) {
      return !(Character.isLetterOrDigit(rune) || rune == '_');
    }
    return !Runes.isLetter(rune) && !Runes.isDigit(rune) && Runes.isSpace(rune);
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int previous = ' ';
    for (int rune : Utf8.runes(text)) {
      Utf8.append(out, isSeparator(previous) ? Character.toTitleCase(rune) : rune);
      previous = rune;
    }
    return out.toString();
  }

  private static String untitle(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean first = true;
    for (int rune : Utf8.runes(text)) {
      boolean space = Runes.isSpace(rune);
      Utf8.append(out, first && !space ? Character.toLowerCase(rune) : rune);
      first = space;
    }
    return out.toString();
  }

  private static String swapCase(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean space = true;
    for (int rune : Utf8.runes(text)) {
      if (Runes.isUpper(rune) || Runes.isTitle(rune)) {
        Utf8.append(out, Character.toLowerCase(rune));
        space = false;
      } else if (Runes.isLower(rune)) {
        Utf8.append(out, space ? Character.toTitleCase(rune) : Character.toUpperCase(rune));
        space = false;
      } else {
        Utf8.append(out, rune);
        space = Runes.isSpace(rune);
      }
    }
    return out.toString();
  }

  /** Sprig goes byte by byte here; so do we. */
  private static String initials(String text) {
    StringBuilder out = new StringBuilder();
    boolean gap = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean space = Runes.isSpace(c);
      if (!space && gap) {
        Utf8.append(out, c);
      }
      gap = space;
    }
    return out.toString();
  }

  private static Value abbreviateBoth(Call call) {
    long left = call.integer(0);
    long right = call.integer(1);
    String text = call.text(2);
    boolean tooNarrow = right < 4 || (left > 0 && right < 7);
    return new Text(tooNarrow ? text : abbreviate(text, left, right));
  }

  private static String abbreviate(String text, long from, long width) {
    if (text.length() <= width) {
      return text;
    }
    long wide = Math.min(width, text.length());
    long offset = Math.min(from, text.length());
    if (text.length() - offset < wide - 3) {
      offset = text.length() - (wide - 3);
    }
    if (offset <= 4) {
      return text.substring(0, (int) wide - 3) + "...";
    }
    if (wide < 7) {
      return "";
    }
    if (offset + wide - 3 < text.length()) {
      return "..." + abbreviate(text.substring((int) offset), 0, wide - 3);
    }
    return "..." + text.substring((int) (text.length() - (wide - 3)));
  }

  private static String wrap(Call call, String text, long width, String separator, boolean cut) {
    int wide = Math.clamp(width, 1, Integer.MAX_VALUE / 2);
    Output out = call.scope().output();
    int at = 0;
    while (text.length() - at > wide) {
      if (text.charAt(at) == ' ') {
        at++;
        continue;
      }
      int space = text.substring(at, at + wide + 1).lastIndexOf(' ') + at;
      int end = space;
      int next = space + 1;
      if (space < at) {
        space = cut ? -1 : text.indexOf(' ', at + wide);
        end = cut ? at + wide : space < 0 ? text.length() : space;
        next = cut ? end : end + 1;
      }
      out.append(text.substring(at, end));
      if (end == text.length()) {
        return out.text();
      }
      out.append(separator);
      at = next;
    }
    return out.append(text.substring(at)).text();
  }
}
