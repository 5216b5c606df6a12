package com.infisical.commands.console;

import com.infisical.operator.status.Printable;

/**
 * Colours text for a terminal, without what in it could steer the terminal.
 *
 * @param colours whether there are any
 */
public record Palette(boolean colours) {
  private static final String ESCAPE = "\u001b[";

  /** What is as it should be. */
  public String good(String text) {
    return in("32", text);
  }

  /** What is wrong. */
  public String bad(String text) {
    return in("31", text);
  }

  /** What deserves a look. */
  public String doubtful(String text) {
    return in("33", text);
  }

  /** What a reader looks for. */
  public String strong(String text) {
    return in("1", text);
  }

  /** What can be skipped. */
  public String faint(String text) {
    return in("2", text);
  }

  private String in(String code, String text) {
    String shown = Printable.line(text);
    return colours ? ESCAPE + code + "m" + shown + ESCAPE + "0m" : shown;
  }
}
