package com.infisical.e2e.pictures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Draws the panels of the chart's dashboard, each by its own queries. */
final class Dashboard {
  static final String STYLE =
      """
      #all { background: #f4f5f7; }
      h1 { margin: 0 0 12px; font-size: 18px; }
      .panels { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
      .panel { background: #fff; border: 1px solid #d8dce1; border-radius: 4px; padding: 10px 12px; }
      h2 { margin: 0; font-size: 14px; }
      .about { color: #565f69; font-size: 12px; margin: 2px 0 6px; min-height: 15px; }
      .keys { font-size: 12px; color: #3c444c; margin-top: 4px; }
      .keys span { margin-right: 12px; white-space: nowrap; }
      .keys i { display: inline-block; width: 14px; height: 3px; margin-right: 5px; vertical-align: middle; }
      .stat { font-size: 72px; font-weight: 700; text-align: center; line-height: 150px; color: #1a7f4b; }
      text { font-size: 11px; fill: #565f69; }
      """;

  private static final List<String> COLOURS =
      List.of(
          "#0b57d0", "#b06f00", "#7b3fb5", "#00818a", "#a3447a", "#5c6670", "#2f7d32", "#8a5a44");
  private static final int WIDTH = 560;
  private static final int HEIGHT = 150;
  private static final int LEFT = 64;
  private static final int BOTTOM = 20;
  private static final int MOST_KEYS = 8;
  private static final Pattern LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");

  private final Prometheus prometheus;
  private final Instant from;
  private final Instant to;

  private record Line(String name, List<double[]> points) {}

  Dashboard(Prometheus prometheus, Instant from, Instant to) {
    this.prometheus = prometheus;
    this.from = from;
    this.to = to;
  }

  String html() throws IOException {
    JsonNode dashboard =
        new ObjectMapper()
            .readTree(
                Repository.find().path("charts/infisical-operator/files/dashboard.json").toFile());
    StringBuilder page = new StringBuilder();
    page.append("<h1>").append(dashboard.path("title").asText()).append("</h1><div class=panels>");
    for (JsonNode panel : dashboard.path("panels")) {
      page.append(
          "<div class=panel><h2>%s</h2>".formatted(Drawn.escaped(panel.path("title").asText())));
      page.append(
          "<div class=about>%s</div>"
              .formatted(Drawn.escaped(panel.path("description").asText(""))));
      page.append(panel(panel)).append("</div>");
    }
    return page.append("</div>").toString();
  }

  private String panel(JsonNode panel) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (JsonNode target : panel.path("targets")) {
      String query =
          target
              .path("expr")
              .asText()
              .replace("$__rate_interval", "10s")
              .replace("=~\"$pod\"", "=~\".*\"");
      for (JsonNode series : prometheus.range(query, from, to)) {
        lines.add(line(target.path("legendFormat").asText(""), series));
      }
    }
    String unit = panel.path("fieldConfig").path("defaults").path("unit").asText();
    if (panel.path("type").asText().equals("stat")) {
      double last = lines.isEmpty() ? 0 : lines.getFirst().points().getLast()[1];
      return "<div class=stat>%.0f</div>".formatted(last);
    }
    return chart(lines, unit);
  }

  private static Line line(String legend, JsonNode series) {
    String name =
        LABEL
            .matcher(legend)
            .replaceAll(found -> series.path("metric").path(found.group(1)).asText());
    List<double[]> points = new ArrayList<>();
    series
        .path("values")
        .forEach(
            value ->
                points.add(
                    new double[] {
                      value.get(0).asDouble(), Double.parseDouble(value.get(1).asText())
                    }));
    return new Line(name, points);
  }

  private String chart(List<Line> lines, String unit) {
    double highest =
        lines.stream().flatMap(l -> l.points().stream()).mapToDouble(p -> p[1]).max().orElse(1);
    double top = highest <= 0 ? 1 : rounded(highest * 1.1, unit);
    StringBuilder svg =
        new StringBuilder("<svg width=%d height=%d>".formatted(WIDTH, HEIGHT + BOTTOM));
    for (int i = 0; i <= 4; i++) {
      double y = HEIGHT - 6 - (HEIGHT - 16) * i / 4.0;
      svg.append(
          "<line x1=%d x2=%d y1=%.1f y2=%.1f stroke='#e3e6ea'/><text x=%d y=%.1f text-anchor=end>%s</text>"
              .formatted(LEFT, WIDTH, y, y, LEFT - 6, y + 4, text(top * i / 4, unit)));
    }
    double seconds = java.time.Duration.between(from, to).toMillis() / 1000.0;
    for (int i = 0; i <= 4; i++) {
      double x = LEFT + (WIDTH - LEFT - 20) * i / 4.0;
      svg.append(
          "<text x=%.1f y=%d text-anchor=middle>%.0f s</text>"
              .formatted(x, HEIGHT + BOTTOM - 6, seconds * i / 4));
    }
    StringBuilder keys = new StringBuilder("<div class=keys>");
    for (int i = 0; i < lines.size(); i++) {
      String colour = colour(lines.get(i).name(), i);
      svg.append("<polyline fill=none stroke='%s' stroke-width=1.8 points='".formatted(colour));
      for (double[] point : lines.get(i).points()) {
        double x = LEFT + (WIDTH - LEFT - 20) * (point[0] - from.toEpochMilli() / 1000.0) / seconds;
        double y = HEIGHT - 6 - (HEIGHT - 16) * point[1] / top;
        svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      }
      svg.append("'/>");
      if (i < MOST_KEYS) {
        keys.append(
            "<span><i style='background:%s'></i>%s</span>"
                .formatted(colour, Drawn.escaped(lines.get(i).name())));
      }
    }
    keys.append(lines.isEmpty() ? "no data" : "").append("</div>");
    return svg.append("</svg>").append(keys).toString();
  }

  private static String colour(String name, int index) {
    if (name.matches(".*(failed|refused|error).*")) {
      return "#c3261b";
    }
    return name.matches(".*(succeeded|granted|unchanged)")
        ? "#1a7f4b"
        : COLOURS.get(index % COLOURS.size());
  }

  /** The next number above whose quarters are written with few digits. */
  private static double rounded(double number, String unit) {
    double quarter = number / 4;
    double base = unit.equals("bytes") ? 1 << 20 : Math.pow(10, Math.floor(Math.log10(quarter)));
    for (double step = base; ; step *= 2) {
      for (double times : new double[] {1, 1.5, 2}) {
        if (step * times >= quarter) {
          return 4 * step * times;
        }
      }
    }
  }

  private static String text(double number, String unit) {
    return switch (unit) {
      case "bytes" -> "%.0f MiB".formatted(number / (1 << 20));
      case "s" -> number < 10 ? "%.1f s".formatted(number) : "%.0f s".formatted(number);
      case "ops" -> number < 1 ? "%.2f/s".formatted(number) : "%.1f/s".formatted(number);
      default -> (number < 10 ? "%.1f" : "%.0f").formatted(number);
    };
  }
}
