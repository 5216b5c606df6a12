package com.infisical.operator.template;

import java.util.List;
import java.util.Optional;

/**
 * Advice for the most common mistakes in templates, because Go's own messages name types that users
 * do not know.
 */
final class TemplateAdvice {
  private static final List<Hint> HINTS =
      List.of(
          new Hint(
              "expected string; got model.V1TemplateOptions",
              "the text of a secret is its .Value, as in .PASSWORD.Value"),
          new Hint(
              "in type model.V1TemplateOptions", "a secret has the fields .Value and .SecretPath"),
          new Hint(
              "in type *model.V1TemplateOptions", "a secret has the fields .Value and .SecretPath"),
          new Hint(
              "invalid value; expected string",
              "a secret that does not exist has no .Value: compare the key with those at"
                  + " Infisical"),
          new Hint(
              "bad character U+002D '-'",
              "a key with a dash is written {{ (index . \"my-key\").Value }}"),
          new Hint("not defined", "docs/templates.md lists all functions"));

  private record Hint(String words, String advice) {}

  private TemplateAdvice() {}

  /** {@code message}, with advice where there is any. */
  static String after(String message) {
    Optional<Hint> hint = HINTS.stream().filter(each -> message.contains(each.words())).findFirst();
    return hint.map(each -> message + "; " + each.advice()).orElse(message);
  }
}
