package com.infisical.e2e.bench;

import java.util.List;
import java.util.Locale;

/** The median of some values, with their minimum and maximum. */
record Spread(double median, double least, double greatest, int count) {
  static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    double upper = sorted.get(size / 2);
    double median = size % 2 == 1 ? upper : (sorted.get(size / 2 - 1) + upper) / 2;
    return new Spread(median, sorted.getFirst(), sorted.getLast(), size);
  }

  /** As a cell of a table. */
  String text(int decimals) {
    String one = "%." + decimals + "f";
    return least == greatest
        ? String.format(Locale.ROOT, one, median)
        : String.format(Locale.ROOT, one + " (" + one + "–" + one + ")", median, least, greatest);
  }
}
