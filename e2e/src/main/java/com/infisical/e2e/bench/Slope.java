package com.infisical.e2e.bench;

import java.util.List;

/**
 * Fits a straight line to points by least squares.
 *
 * @param error half the width of the interval that holds the slope with a probability of 95 %, if
 *     the points' distances to the line are independent; infinite below three points
 */
public record Slope(double perUnit, double error) {
  // The quantile of the normal distribution; with the dozens of points here Student's is the same.
  private static final double QUANTILE_95 = 1.96;

  /** One measured point. */
  public record Point(double x, double y) {}

  /** Fits the line; flat where all points have the same x. */
  public static Slope of(List<Point> points) {
    double middleX = points.stream().mapToDouble(Point::x).average().orElse(0);
    double middleY = points.stream().mapToDouble(Point::y).average().orElse(0);
    double both = points.stream().mapToDouble(p -> (p.x() - middleX) * (p.y() - middleY)).sum();
    double square = points.stream().mapToDouble(p -> Math.pow(p.x() - middleX, 2)).sum();
    if (square == 0) {
      return new Slope(0, Double.POSITIVE_INFINITY);
    }
    double slope = both / square;
    if (points.size() < 3) {
      return new Slope(slope, Double.POSITIVE_INFINITY);
    }
    double missed =
        points.stream()
            .mapToDouble(p -> Math.pow(p.y() - middleY - slope * (p.x() - middleX), 2))
            .sum();
    return new Slope(slope, QUANTILE_95 * Math.sqrt(missed / (points.size() - 2) / square));
  }
}
