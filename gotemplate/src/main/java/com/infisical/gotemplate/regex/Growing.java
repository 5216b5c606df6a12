package com.infisical.gotemplate.regex;

import com.infisical.gotemplate.limit.Budget;

/** A text that is put together from pieces of others; it charges before it grows. */
final class Growing {
  private final StringBuilder text = new StringBuilder();
  private final Budget budget;

  Growing(Budget budget) {
    this.budget = budget;
  }

  void append(String from, int start, int end) {
    budget.checkText((long) text.length() + end - start);
    budget.charge(end - start);
    text.append(from, start, end);
  }

  String text() {
    return text.toString();
  }

  @Override
  public String toString() {
    return "Growing";
  }
}
