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
      byte for byte as Go renders them, which the corpus in `gotemplate/src/test/resources/corpus` verifies.

      ```yaml
      template:
        data:
          DATABASE_URL: postgres://{{ .DB_USER.Value }}:{{ .DB_PASSWORD.Value | urlquery }}@{{ .DB_HOST.Value }}/app
          tls.crt: '{{ .TLS_BUNDLE.Value | filterPEM "CERTIFICATE" | filterCertChain "leaf" }}'
          SHARED_KEY: '{{ (secretFrom "/shared" "API_KEY").Value }}'
      ```

      - The dot is a map from key to secret. `{{ .KEY }}` prints the value, `{{ .KEY.Value }}` *is* the value (use it for functions
        such as `upper`), `{{ .KEY.SecretPath }}` is the folder. An unknown key prints `<no value>`, and a Warning on the
        resource names it; print optional keys within `{{ with .KEY }}{{ .Value }}{{ end }}`.
      - `secretFrom "/path" "KEY"` gets a secret from a folder, even if another folder's secret of the same key won the merge.
      - `subdirectories "/path"` lists the folders in a folder, of those below which there are secrets.
      - Read keys that Go cannot write after a dot, such as `my-key`, with `(index . "my-key").Value`.
      - Strings are bytes. The output of `decodeBase64ToBytes` reaches the Secret unchanged. Half of a surrogate pair, which
        the server's JSON can contain but UTF-8 cannot, becomes U+FFFD, as in Go.
      - Maps are ranged over in the order of their keys.

      ## Limits

      Rendering one key (or one `data` string) may take %d ms, write %d KiB, nest %d templates or values deep
      and use %d MiB of memory. Functions that are slow by design or whose time is random have a separate limit of %d ms:
      generating keys (`genPrivateKey`, `genCA`, `genSelfSignedCert`, `genSignedCert`), hashing and deriving passwords
      (`bcrypt`, `htpasswd`, `derivePassword`), reading and writing keystores. A template has no access to files, network,
      environment variables or Java objects. An error fails only that target, with the key, the line and the reason, and
      never with a value: `fail` shows its message only if that is a literal in the template.

      All templates of one resource together may take 30 s in one sync, including key generation; targets whose turn would
      come later fail and are retried. A rendering that took too long is retried after 1 s, doubling to 5 minutes, or
      at once when its template or its secrets change. Each namespace renders one target at a time and namespaces take turns,
      so that templates of one team never delay another's for longer than one rendering.

      All renderings together may use a quarter of the operator's heap, so that no template can crash the operator. Each has
      the usual share. One that needs more restarts with the large share, of which there is one at a time, or more on a
      heap of a gigabyte; renderings of the usual size run concurrently, and large ones also take turns by namespace. A
      waiting rendering holds no memory; after 60 s without a turn a target fails and is retried. With a heap of 64 MB the
      large share is 12 MiB: `derivePassword` then uses 8 MiB instead of 32, and takes less than twice the time. A template
      that needs more than the large share fails, and the message says that a larger memory limit would allow it.

      ## Sources

      Go's and Sprig's functions behave as in Go and Sprig. The others behave like those of the Go operator (package `template`
      of module `k8-operator`), which served as reference and were reimplemented:

      | functions | follow |
      |---|---|
      | `secretFrom` | its tree of folders: leading, trailing and doubled slashes are ignored, the first secret of a folder wins, an unknown folder or key fails |
      | `subdirectories` | the same tree, in newer versions: only folders with secrets below them, sorted by name, without one that is also the key of a secret; an unknown folder has none |
      | `toYaml`, `fromYaml` | yaml.v3, `Marshal` and `Unmarshal` into a map. Input that is not a map, or has no YAML form, fails the target, which keeps its data; Helm's functions of these names return a map with the key `Error`, or nothing |
      | `encodeBase64`, `decodeBase64ToBytes` | `encoding/base64`, the standard alphabet with padding; line breaks are ignored |
      | `pkcs12key`, `pkcs12cert`, `pemToPkcs12`, `fullPemToPkcs12` and those with `Pass` | go-pkcs12, `DecodeChain` and `Modern.Encode`; the certificates must be one chain |
      | `filterPEM`, `filterCertChain` | `encoding/pem`, and chains by subject and authority key id |
      | `jwkPublicKeyPem`, `jwkPrivateKeyPem` | jwx v2 with `crypto/x509`: a private key is rejected where a public one is expected, and vice versa |

      ## Differences from Go

      - `keys` and `values` are sorted; Go gives them in random order.
      - Control structures and parentheses nest at most 500 deep.
      - The work of one function is limited, where Go allows any time or memory: a text has at most
        2 MiB, a JSON Web Key 64 KiB, a regular expression 10,000 bytes, 10,000 instructions (`a{1000}` has 1,000), 200
        classes such as `\\pL`, and a million instructions times groups; a date layout has at most 10,000 bytes, each part of a
        keystore at most a million iterations, an RSA or DSA key at most 8,192 bits (also its exponents); `addf` and similar
        functions keep 4,000 digits.
      - Zone abbreviations before 1970 are those after 1970, and `WET` is Lisbon time.
      - A parsed offset must be within 18 hours, where Go takes 24. `AddDate` fails on years that Java's calendar lacks;
        in Go they wrap around.
      - Of times only the common methods can be called: `.Format .String .Unix .Year .Month .Day .Hour .Minute .Second
        .Weekday .YearDay .UTC .AddDate .Before .After .Equal .IsZero .UnixMilli .UnixNano .Nanosecond`; of versions all
        but `.MarshalText .MarshalJSON .Scan .UnmarshalText .UnmarshalJSON`.
      - `now` printed as a whole lacks the monotonic clock reading, `m=+0.012`, that Go appends. `printf` of a time with
        verbs other than `%%v` and `%%s` shows the time, not the fields of Go's structure.
      - `slice` and `initial` never reach beyond the end of a list into what is left of the list it was cut from.
      - Regular expressions may not have two groups of the same name, and may have a backslash before a character outside
        ASCII; Go accepts the former and rejects the latter. A layout whose day of the year contradicts its month or day is
        accepted. A `duration` of more seconds than an int64 holds is 0s.
      - `snakecase` and `kebabcase` may change a hyphen after a punctuation mark that Go leaves.
      - `fromYaml` reports common errors in yaml.v3's words, sometimes with a different line, and others as
        `yaml: the text is not valid YAML`. An unknown directive after the first line of content is ignored.
        A plain text whose next line is indented with spaces and a tab is rejected; a block (`|`) whose first line begins
        with a tab after its indentation is accepted, as is a tab before the next line of a plain text within brackets.
        `toYaml` escapes text with a byte order mark differently.
      - A JSON Web Key with text after it, or with a member twice, is refused, and one after a byte order mark accepted. An
        alias of YAML that repeats another key is refused, one that stands for `<<` merges, and anchors may have letters
        outside ASCII.
      - Error messages omit values that Go's messages show.

      ## Functions

      The signature gives the type of each argument. Nothing is converted: `repeat (add 1 2) "x"` fails, because `add` returns
      an int64 and `repeat` takes an int; `repeat (add 1 2 | int) "x"` works. `any` accepts every type.
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
