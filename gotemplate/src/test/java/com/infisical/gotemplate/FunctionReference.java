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
        such as `upper` want this one), `{{ .KEY.SecretPath }}` is the folder. An unknown key prints `<no value>`, and a
        Warning on the resource names it; what may be absent is printed within `{{ with .KEY }}{{ .Value }}{{ end }}`.
      - `secretFrom "/path" "KEY"` takes a secret from a folder, also where another folder's secret of the same key won the merge.
      - Keys that Go cannot write after a dot, such as `my-key`, are read by `(index . "my-key").Value`.
      - Strings are bytes. What `decodeBase64ToBytes` gives reaches the Secret unharmed. Half of a surrogate pair, which the
        server's JSON can name and UTF-8 has not, is U+FFFD, as in Go.
      - Maps are ranged over in the order of their keys.

      ## Limits

      A rendering of one key (or of one `data` string) may take %d ms, write %d KiB, go %d templates or nested values deep
      and hold %d MiB of memory. What chance makes long or short, or what is slow on purpose, has %d ms of its own: drawing
      keys (`genPrivateKey`, `genCA`, `genSelfSignedCert`, `genSignedCert`), hashing and deriving passwords (`bcrypt`,
      `htpasswd`, `derivePassword`), reading and writing keystores. A template reaches no file, network, environment variable
      or Java object. What goes wrong fails that target alone, with the key, the line and the reason, and never with a value:
      `fail` shows its message only where it is written in the template.

      All templates of one resource together may take 30 s in one sync, the drawing of keys included; targets whose turn would
      come later fail and are tried again. A rendering that took too long is tried again after 1 s, doubling to 5 minutes, or
      at once when its template or its secrets change. Each namespace renders one target at a time and namespaces take turns,
      so that templates of one team never hold up another's for longer than one rendering.

      All renderings together may use a quarter of the operator's heap, so that no template ends the operator. Each has the
      usual share. One that needs more is begun anew with the large share, of which there is one at a time, or more on a
      heap of a gigabyte; those of the usual size go on beside it, and large ones take turns by namespace, too. What waits
      holds no memory; after 60 s without a turn a target fails and is tried again. With a heap of 64 MB the large share is
      12 MiB: `derivePassword` then takes 8 MiB instead of 32, and less than twice the time. A template that needs more than
      the large share fails, and the message tells that a larger memory limit of the operator would allow it.

      ## Sources

      Go's own functions and Sprig's are Go's and Sprig's. The others do what those of the Go operator do, the functions of its
      package `template` (module `k8-operator`), which were read as reference and written anew:

      | functions | follow |
      |---|---|
      | `secretFrom` | its tree of folders: slashes at the ends and doubled ones do not count, the first secret of a folder wins, an unknown folder or key fails |
      | `toYaml`, `fromYaml` | yaml.v3, `Marshal` and `Unmarshal` into a map. What is no map, or has no YAML form, fails the target, which keeps what it holds; Helm's functions of these names give a map with the key `Error`, or nothing |
      | `encodeBase64`, `decodeBase64ToBytes` | `encoding/base64`, the standard alphabet with padding; line breaks do not count |
      | `pkcs12key`, `pkcs12cert`, `pemToPkcs12`, `fullPemToPkcs12` and those with `Pass` | go-pkcs12, `DecodeChain` and `Modern.Encode`; the certificates must be one chain |
      | `filterPEM`, `filterCertChain` | `encoding/pem`, and chains by subject and authority key id |
      | `jwkPublicKeyPem`, `jwkPrivateKeyPem` | jwx v2 with `crypto/x509`: a key of the other half is refused |

      ## Differences from Go

      - `keys` and `values` are sorted; Go gives them in random order.
      - Control structures and parentheses nest at most 500 deep.
      - What a template may ask of one function is bounded, where Go lets it take any time or memory: a text has at most
        2 MiB, a JSON Web Key 64 KiB, a regular expression 10,000 bytes, 10,000 instructions (`a{1000}` has 1,000), 200
        classes such as `\\pL`, and a million instructions times groups; a layout of dates has 10,000 bytes, each part of a
        keystore asks for at most a million iterations, an RSA or DSA key has 8,192 bits (its exponents, too), `addf` and its like keep 4,000 digits.
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
      - What is wrong with the text of `fromYaml` is told in yaml.v3's words for the common mistakes, at times with another
        line, else as `yaml: the text is not valid YAML`. An unknown directive after the first line of content is passed over.
        `toYaml` writes a text with a byte order mark with other escapes.
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
