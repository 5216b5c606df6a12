package com.infisical.e2e.bench.report;

import com.infisical.e2e.bench.Slope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * A figure over the number of resources, the median of the runs of each number.
 *
 * @param points by number of resources, ascending
 */
record Series(NavigableMap<Integer, Double> points) {

  Series {
    points = new TreeMap<>(points);
  }

  static Series of(List<Run> runs, String figure) {
    return of(runs, figure, run -> run.figure(figure).orElseThrow());
  }

  /** Of those runs that have the figure. */
  static Series of(List<Run> runs, String figure, ToDoubleFunction<Run> value) {
    Map<Integer, List<Double>> all = new TreeMap<>();
    for (Run run : runs) {
      if (run.figure(figure).isPresent()) {
        all.computeIfAbsent(run.resources(), _ -> new ArrayList<>()).add(value.applyAsDouble(run));
      }
    }
    NavigableMap<Integer, Double> medians = new TreeMap<>();
    all.forEach((resources, values) -> medians.put(resources, median(values)));
    return new Series(medians);
  }

  /**
   * The exponent e of the power {@code N^e} that fits the points best: 1 where twice the resources
   * cost twice as much, 0 where they cost no more.
   */
  double exponent() {
    List<Slope.Point> logs = new ArrayList<>();
    points.forEach((n, value) -> logs.add(new Slope.Point(Math.log(n), Math.log(value))));
    return Slope.of(logs).perUnit();
  }

  /** The straight line through the points: what one resource more costs. */
  double perResource() {
    List<Slope.Point> plain = new ArrayList<>();
    points.forEach((n, value) -> plain.add(new Slope.Point(n, value)));
    return Slope.of(plain).perUnit();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
