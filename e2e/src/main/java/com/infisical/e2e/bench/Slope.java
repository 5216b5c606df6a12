package com.infisical.e2e.bench;

import java.util.List;

/** The line through some points that misses them least. */
record Slope(double perUnit) {
  /** One measured point. */
  record Point(double x, double y) {}

  static Slope of(List<Point> points) {
    double middleX = points.stream().mapToDouble(Point::x).average().orElse(0);
    double middleY = points.stream().mapToDouble(Point::y).average().orElse(0);
    double both = points.stream().mapToDouble(p -> (p.x() - middleX) * (p.y() - middleY)).sum();
    double square = points.stream().mapToDouble(p -> Math.pow(p.x() - middleX, 2)).sum();
    return new Slope(square == 0 ? 0 : both / square);
  }
}
