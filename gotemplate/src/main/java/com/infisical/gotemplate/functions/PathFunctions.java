package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Text;

/** Paths and URLs, as text alone. */
final class PathFunctions {
  private PathFunctions() {}

  static Shelf shelf() {
    return new Shelf("Paths and URLs")
        .add(
            "base(path string) string",
            "The last element.",
            "{{ base \"foo/bar/baz\" }}",
            "baz",
            StringFunctions.onText(PathFunctions::base))
        .alias("osBase", "base")
        .add(
            "dir(path string) string",
            "All but the last element.",
            "{{ dir \"foo/bar/baz\" }}",
            "foo/bar",
            StringFunctions.onText(PathFunctions::directory))
        .alias("osDir", "dir")
        .add(
            "clean(path string) string",
            "The shortest equivalent path.",
            "{{ clean \"foo/bar/../baz\" }}",
            "foo/baz",
            StringFunctions.onText(PathFunctions::clean))
        .alias("osClean", "clean")
        .add(
            "ext(path string) string",
            "The extension with its dot.",
            "{{ ext \"foo.bar\" }}",
            ".bar",
            StringFunctions.onText(PathFunctions::extension))
        .alias("osExt", "ext")
        .add(
            "isAbs(path string) bool",
            "Whether the path is absolute.",
            "{{ isAbs \"/foo\" }}",
            "true",
            call -> Bool.of(call.text(0).startsWith("/")))
        .alias("osIsAbs", "isAbs")
        .add(
            "urlParse(url string) dict",
            "A map of scheme, host, hostname, path, query, opaque, fragment, userinfo.",
            "{{ (urlParse \"postgres://u:p@db:5432/app\").host }}",
            "db:5432",
            call -> Urls.parse(call.text(0)))
        .add(
            "urlJoin(parts dict) string",
            "Builds a URL from such a map.",
            "{{ urlJoin (dict \"scheme\" \"https\" \"host\" \"h:8\" \"path\" \"/p\") }}",
            "https://h:8/p",
            call -> new Text(Urls.join(call.dict(0))));
  }

  private static String base(String path) {
    if (path.isEmpty()) {
      return ".";
    }
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return end == 0 ? "/" : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }

  private static String directory(String path) {
    return clean(path.substring(0, path.lastIndexOf('/') + 1));
  }

  private static String extension(String path) {
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') ? path.substring(dot) : "";
  }

  private static String clean(String path) {
    boolean rooted = path.startsWith("/");
    StringBuilder out = new StringBuilder(rooted ? "/" : "");
    // what is before here cannot be taken back: the root, or a climb out of the start
    int floor = out.length();
    int start = floor;
    for (int at = 0; at <= path.length(); ) {
      int slash = path.indexOf('/', at);
      int end = slash < 0 ? path.length() : slash;
      boolean up = end - at == 2 && path.startsWith("..", at);
      if (up && out.length() > floor) {
        out.setLength(Math.max(out.lastIndexOf("/"), floor));
      } else if (up ? !rooted : end > at && !(end - at == 1 && path.charAt(at) == '.')) {
        out.append(out.length() > start ? "/" : "").append(path, at, end);
        floor = up ? out.length() : floor;
      }
      at = end + 1;
    }
    return out.isEmpty() ? "." : out.toString();
  }
}
