package com.infisical.gotemplate.yaml;

import com.infisical.gotemplate.limit.Budget;
import java.io.IOException;
import java.io.StringReader;

/**
 * Reads a text until the time of its rendering is over: SnakeYAML copies all it holds of a long
 * scalar with every piece that it reads.
 */
final class WatchedReader extends StringReader {
  private final Budget budget;

  WatchedReader(String text, Budget budget) {
    super(text);
    this.budget = budget;
  }

  @Override
  public int read(char[] into, int from, int count) throws IOException {
    budget.checkTime();
    return super.read(into, from, count);
  }
}
