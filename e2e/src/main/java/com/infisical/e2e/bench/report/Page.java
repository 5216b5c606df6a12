package com.infisical.e2e.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of documentation with a part between two markers that a program writes. */
record Page(Path file) {
  private static final String BEGIN = "<!-- make bench-report writes from here -->\n";
  private static final String END = "<!-- to here -->\n";

  /**
   * Writes the part anew.
   *
   * @throws IllegalStateException where the page has not both markers
   */
  void replace(String part) throws IOException {
    String page = Files.readString(file);
    Files.writeString(file, replaced(page, part));
  }

  static String replaced(String page, String part) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException("The page needs the lines " + BEGIN + "and " + END);
    }
    return page.substring(0, begin + BEGIN.length()) + "\n" + part + "\n" + page.substring(end);
  }
}
