package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.SecretStruct;
import com.infisical.gotemplate.value.SubdirectoryStruct;
import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Secrets by path. */
final class SecretFunctions {
  /** What a folder takes besides its texts. */
  private static final long ELEMENT_BYTES = 64;

  private SecretFunctions() {}

  static Shelf shelf() {
    return new Shelf("Secrets")
        .add(
            "secretFrom(path string, key string) secret",
            "The secret of that key in that folder; .Value and .SecretPath on the result.",
            "{{ secretFrom \"/app\" \"DB_HOST\" }}",
            "",
            SecretFunctions::secretFrom)
        .add(
            "subdirectories(path string) list",
            "The folders in that folder below which there are secrets, by name; .Name and .Path of"
                + " each. Empty for an unknown folder.",
            "{{ range subdirectories \"/app\" }}{{ .Name }}: {{ .Path }} {{ end }}",
            "",
            SecretFunctions::subdirectories);
  }

  /** The path of each is made of what was asked for, doubled slashes included, as in Go. */
  private static Value subdirectories(Call call) {
    String path = call.text(0);
    String base = "/" + trimmed(path);
    Budget budget = call.scope().budget();
    List<SubdirectoryStruct> folders = new ArrayList<>();
    for (String folder : call.scope().secrets().folders(normalised(Utf8.unicodeOf(path)))) {
      budget.step();
      String name = Utf8.bytesOf(folder);
      budget.charge(ELEMENT_BYTES + 2L * name.length() + base.length());
      folders.add(new SubdirectoryStruct(name, (base.equals("/") ? "" : base) + "/" + name));
    }
    folders.sort(Comparator.comparing(SubdirectoryStruct::name));
    return ListValue.of(ListValue.Type.SUBDIRECTORIES, folders);
  }

  private static String trimmed(String path) {
    int from = 0;
    int to = path.length();
    while (from < to && path.charAt(from) == '/') {
      from++;
    }
    while (to > from && path.charAt(to - 1) == '/') {
      to--;
    }
    return path.substring(from, to);
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
