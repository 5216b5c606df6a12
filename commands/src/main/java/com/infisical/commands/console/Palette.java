package com.infisical.commands.console;

/**
 * Colours text for a terminal.
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
    return colours ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
  }
}
