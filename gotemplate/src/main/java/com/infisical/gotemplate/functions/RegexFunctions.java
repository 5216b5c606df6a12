package com.infisical.gotemplate.functions;

import com.google.re2j.PatternSyntaxException;
import com.infisical.gotemplate.regex.Regexes;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.List;

/** Regular expressions in RE2's syntax. */
final class RegexFunctions {
  private RegexFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Regular expressions");
    finding(shelf);
    return shelf
        .add(
            "regexReplaceAll(expression string, text string, replacement string) string",
            "Replaces all matches; $1 and ${name} stand for groups.",
            "{{ regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" \"${1}W\" }}",
            "-W-xxW-",
            call -> replace(call, false))
        .alias("mustRegexReplaceAll", "regexReplaceAll")
        .add(
            "regexReplaceAllLiteral(expression string, text string, replacement string) string",
            "Replaces all matches with the literal text.",
            "{{ regexReplaceAllLiteral \"a(x*)b\" \"-ab-axxb-\" \"${1}\" }}",
            "-${1}-${1}-",
            call -> replace(call, true))
        .alias("mustRegexReplaceAllLiteral", "regexReplaceAllLiteral")
        .add(
            "regexSplit(expression string, text string, count int) list",
            "The parts between the matches; -1 for all.",
            "{{ regexSplit \"z+\" \"pizza\" -1 }}",
            "[pi a]",
            RegexFunctions::split)
        .alias("mustRegexSplit", "regexSplit")
        .add(
            "regexQuoteMeta(text string) string",
            "An expression that matches exactly this text.",
            "{{ regexQuoteMeta \"1.2.3\" }}",
            "1\\.2\\.3",
            StringFunctions.onText(Regexes::quote));
  }

  private static void finding(Shelf shelf) {
    shelf
        .add(
            "regexMatch(expression string, text string) bool",
            "Whether the expression matches the text; false for an invalid expression.",
            "{{ regexMatch \"^[a-z]+$\" \"abc\" }}",
            "true",
            RegexFunctions::match)
        .add(
            "mustRegexMatch(expression string, text string) bool",
            "Like regexMatch, but fails on an invalid expression.",
            "{{ mustRegexMatch \"b+\" \"abbc\" }}",
            "true",
            call -> Bool.of(compile(call).matches(call.text(1))))
        .add(
            "regexFind(expression string, text string) string",
            "The first match.",
            "{{ regexFind \"[0-9]+\" \"ab12cd34\" }}",
            "12",
            call -> new Text(compile(call).find(call.text(1))))
        .alias("mustRegexFind", "regexFind")
        .add(
            "regexFindAll(expression string, text string, count int) list",
            "At most the given number of matches; -1 for all.",
            "{{ regexFindAll \"[2,4,6,8]\" \"123456789\" -1 }}",
            "[2 4 6 8]",
            RegexFunctions::findAll)
        .alias("mustRegexFindAll", "regexFindAll");
  }

  private static Regexes compile(Call call) {
    try {
      return Regexes.compile(call.scope().budget(), call.text(0));
    } catch (PatternSyntaxException e) {
      throw new FunctionException(
          "error parsing regexp: " + e.getDescription() + " in " + call.mention(0));
    }
  }

  private static Value match(Call call) {
    try {
      return Bool.of(compile(call).matches(call.text(1)));
    } catch (FunctionException e) {
      return Bool.FALSE;
    }
  }

  private static Value findAll(Call call) {
    List<String> found = compile(call).findAll(call.text(1), call.integer(2));
    return found.isEmpty() ? ListValue.nil(ListValue.Type.STRING) : ListValue.ofTexts(found);
  }

  private static Value split(Call call) {
    List<String> parts = compile(call).split(call.text(1), call.integer(2));
    return call.integer(2) == 0 ? ListValue.nil(ListValue.Type.STRING) : ListValue.ofTexts(parts);
  }

  private static Value replace(Call call, boolean literal) {
    return new Text(compile(call).replaceAll(call.text(1), call.text(2), literal));
  }
}
