package com.infisical.e2e.pictures;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes markup of what a command printed on a terminal, its colours among it. */
final class Terminal {
  /** How it looks. */
  static final String STYLE =
      """
      body { background: #1b1f23; }
      pre { margin: 0; color: #d6dbe0; font: 13px/1.45 "DejaVu Sans Mono", "Liberation Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
      .prompt { color: #8ab4f8; } .c31 { color: #ff8f85; } .c32 { color: #5fc48f; } .c33 { color: #e3b54f; }
      .c1 { font-weight: 700; color: #ffffff; } .c2 { color: #98a2ac; }
      """;

  private static final Pattern COLOUR = Pattern.compile("\u001b\\[(\\d+)m");
  private static final Map<String, String> END = Map.of("0", "</span>");

  private Terminal() {}

  /** A command and what it printed. */
  static String of(String command, String printed) {
    Matcher colours = COLOUR.matcher(Drawn.escaped(printed.stripTrailing()));
    String coloured =
        colours.replaceAll(
            found ->
                END.getOrDefault(found.group(1), "<span class=c%s>".formatted(found.group(1))));
    return "<pre><span class=prompt>$</span> <b>%s</b>\n%s</pre>"
        .formatted(Drawn.escaped(command), coloured);
  }
}
