package com.infisical.gotemplate;

import com.infisical.gotemplate.functions.Function;
import com.infisical.gotemplate.functions.Library;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the documentation page and the corpus group that hold every function's example. */
final class FunctionReference {
  private static final String INTRODUCTION =
      """
      # Templates

      <!-- Generated from the function library by TemplateDocsTest; edit that, not this page. -->

      `template.data` of a target holds Go templates: the language of Go's `text/template`, all of Sprig 3.3 except
      `env`, `expandenv` and `getHostByName`, and the operator's own functions for keystores, PEM and YAML. They render
      byte for byte as Go renders them; the corpus in `gotemplate/src/test/resources/corpus` holds us to that.

      ```yaml
      template:
        data:
          DATABASE_URL: postgres://{{ .DB_USER.Value }}:{{ .DB_PASSWORD.Value | urlquery }}@{{ .DB_HOST.Value }}/app
          tls.crt: '{{ .TLS_BUNDLE.Value | filterPEM "CERTIFICATE" | filterCertChain "leaf" }}'
          SHARED_KEY: '{{ (secretFrom "/shared" "API_KEY").Value }}'
      ```

      - The dot is a map from key to secret. `{{ .KEY }}` prints the value, `{{ .KEY.Value }}` *is* the value (functions
        such as `upper` want this one), `{{ .KEY.SecretPath }}` is the folder. An unknown key prints `<no value>`.
      - `secretFrom "/path" "KEY"` takes a secret from a folder, also where another folder's secret of the same key won the merge.
      - Keys that Go cannot write after a dot, such as `my-key`, are read by `(index . "my-key").Value`.
      - Strings are bytes. What `decodeBase64ToBytes` gives reaches the Secret unharmed.
      - Maps are ranged over in the order of their keys.

      ## Limits

      A rendering of one key (or of one `data` string) may take %d ms, write %d KiB, go %d templates or nested values deep
      and use %d MiB of memory. Drawing RSA keys (`genPrivateKey "rsa"`, `genCA`, `genSelfSignedCert`, `genSignedCert`), which
      chance makes long or short, has %d ms of its own. A template reaches no file, network, environment variable or Java
      object. What goes wrong fails that target alone, with the key, the line and the reason, and never with a value: `fail`
      shows its message only where it is written in the template.

      All templates of one resource together may take 30 s in one sync, the drawing of keys included; targets whose turn would
      come later fail and are tried again. A rendering that took too long is tried again after 1 s, doubling to 5 minutes, or
      at once when its template or its secrets change. Each namespace renders one target at a time and namespaces take turns,
      so that templates of one team never hold up another's for longer than one rendering.

      ## Differences from Go

      - `keys` and `values` are sorted; Go gives them in random order.
      - Control structures and parentheses nest at most 500 deep.
      - What a template may ask of one function is bounded, where Go lets it take any time or memory: a text has at most
        a 32nd of the memory above, a regular expression 10,000 bytes, 10,000 instructions (`a{1000}` has 1,000), 200
        classes such as `\\pL`, and a million instructions times groups; a layout of dates has 10,000 bytes, each part of a
        keystore asks for at most a million iterations, an RSA or DSA key has 8,192 bits, `addf` and its like keep 4,000 digits.
      - Before 1970 zones are abbreviated as after it, and `WET` is the clock of Lisbon.
      - A parsed offset must be within 18 hours, where Go takes 24. `AddDate` fails on years that Java's calendar has not;
        in Go they wrap around.
      - Of times only the common methods can be called: `.Format .String .Unix .Year .Month .Day .Hour .Minute .Second
        .Weekday .YearDay .UTC .AddDate .Before .After .Equal .IsZero .UnixMilli .UnixNano .Nanosecond`; of versions all
        but `.MarshalText .MarshalJSON .Scan .UnmarshalText .UnmarshalJSON`.
      - `now` printed whole lacks the reading of the monotonic clock, `m=+0.012`, that Go appends. `printf` of a time with
        verbs other than `%%v` and `%%s` shows the time, not the fields of Go's structure.
      - `slice` and `initial` never reach beyond the end of a list into what is left of the list it was cut from.
      - In a regular expression two groups of one name and a backslash before an invisible character are taken, which Go
        refuses or matches otherwise. A layout whose day of the year contradicts its month or day is taken. A `duration`
        of more seconds than an int64 holds is 0s.
      - `snakecase` and `kebabcase` may change a hyphen after a punctuation mark that Go leaves.
      - `fromYaml` takes a tab between words as yaml.v3 does, but not one that starts a line within `[ ]` or `{ }`. Its
        `Error` has yaml.v3's words for the common mistakes, at times another line, else `yaml: the text is not valid
        YAML`. `toYaml` writes a text with a byte order mark with other escapes.
      - The messages of errors leave out values that Go's show.

      ## Functions

      A type says what an argument must be. Nothing is converted: `repeat (add 1 2) "x"` fails, since `add` gives an
      int64 and `repeat` wants an int; `repeat (add 1 2 | int) "x"` works. `any` takes everything.
      """
          .formatted(
              Limits.DEFAULT.time().toMillis(),
              Limits.DEFAULT.outputBytes() >> 10,
              Limits.DEFAULT.depth(),
              Limits.DEFAULT.memoryBytes() >> 20,
              Limits.DEFAULT.keyTime().toMillis());

  private FunctionReference() {}

  /** Every function with an example whose output is always the same. */
  static List<Function> withResult() {
    return Library.standard().all().stream()
        .filter(f -> !f.documentation().result().isEmpty())
        .toList();
  }

  /** The page. */
  static String page() {
    Map<String, List<Function>> groups =
        Library.standard().all().stream()
            .collect(
                Collectors.groupingBy(
                    f -> f.documentation().group(), LinkedHashMap::new, Collectors.toList()));
    StringBuilder page = new StringBuilder(INTRODUCTION);
    groups.forEach(
        (group, functions) -> {
          page.append("\n### ")
              .append(group)
              .append("\n\n| function | | example |\n|---|---|---|\n");
          functions.forEach(function -> page.append(row(function)));
        });
    return page.toString();
  }

  private static String row(Function function) {
    Function.Documentation doc = function.documentation();
    String example = doc.example().isEmpty() ? "" : code(doc.example());
    String result = doc.result().isEmpty() ? "" : " → " + code(doc.result());
    return "| %s | %s | %s%s |\n"
        .formatted(code(function.signature()), escape(doc.purpose()), example, result);
  }

  private static String code(String text) {
    return "`" + escape(text.replace("\n", "⏎").replace("`", "'")) + "`";
  }

  private static String escape(String text) {
    return text.replace("|", "\\|");
  }

  /** The examples as a group of the corpus, for Go to render them too. */
  static String corpusGroup() {
    return withResult().stream()
        .map(f -> f.documentation().example())
        .distinct()
        .collect(Collectors.joining("\n", "---\n", "\n"));
  }
}
