package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.SecretStruct;
import com.infisical.gotemplate.value.Value;

/** Secrets by path. */
final class SecretFunctions {
  private SecretFunctions() {}

  static Shelf shelf() {
    return new Shelf("Secrets")
        .add(
            "secretFrom(path string, key string) secret",
            "The secret of that key in that folder; .Value and .SecretPath on the result.",
            "{{ secretFrom \"/app\" \"DB_HOST\" }}",
            "",
            SecretFunctions::secretFrom);
  }

  private static Value secretFrom(Call call) {
    String normalised = normalised(Utf8.unicodeOf(call.text(0)));
    SecretStruct found = call.scope().secrets().find(normalised, Utf8.unicodeOf(call.text(1)));
    if (found == null) {
      throw new FunctionException(
          "secretFrom: secret " + call.mention(1) + " not found in folder " + call.mention(0));
    }
    return found;
  }

  private static String normalised(String path) {
    StringBuilder out = new StringBuilder();
    boolean slash = true;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '/' && slash) {
        out.append('/');
      }
      if (c != '/') {
        out.append(c);
      }
      slash = c == '/';
    }
    return out.isEmpty() ? "/" : out.toString();
  }
}
