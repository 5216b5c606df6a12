package com.infisical.e2e.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the charts of docs/performance.md as SVG. */
final class Charts {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int MOST_POINTS = 200;

  private final Path folder;

  Charts(Path folder) {
    this.folder = folder;
  }

  /** How many are synced by when, of one run of each subject with this many resources. */
  void synced(List<Run> runs, int resources) throws IOException {
    XYChart chart =
        chart("%,d resources, created at once".formatted(resources), "seconds", "synced");
    for (Run run : oneOfEach(runs, resources)) {
      List<Double> x = new ArrayList<>(List.of(0.0));
      List<Double> y = new ArrayList<>(List.of(0.0));
      int step = Math.max(1, run.syncedAt().size() / MOST_POINTS);
      for (int i = step; i <= run.syncedAt().size(); i += step) {
        x.add(run.syncedAt().get(i - 1));
        y.add((double) i);
      }
      String name = run.subject().equals(GrowthReport.OPERATOR) ? "operator" : run.subject();
      chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
    }
    save(chart, "synced");
  }

  /** Figures over the number of resources, both on logarithmic axes. */
  void over(String file, String title, String unit, List<Line> lines) throws IOException {
    XYChart chart = chart(title, "resources", unit);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    for (Line line : lines) {
      NavigableMap<Integer, Double> points = line.series().points();
      List<Double> x = points.keySet().stream().map(Integer::doubleValue).toList();
      chart.addSeries(line.name(), x, List.copyOf(points.values()));
    }
    save(chart, file);
  }

  /** A named line of a chart. */
  record Line(String name, Series series) {}

  private static List<Run> oneOfEach(List<Run> runs, int resources) {
    List<Run> chosen = new ArrayList<>();
    for (Run run : runs) {
      if (run.resources() == resources
          && !run.syncedAt().isEmpty()
          && chosen.stream().noneMatch(each -> each.subject().equals(run.subject()))) {
        chosen.add(run);
      }
    }
    // In the order of the other charts.
    chosen.sort(Comparator.comparing((Run run) -> !run.subject().equals(GrowthReport.OPERATOR)));
    return chosen;
  }

  private static XYChart chart(String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    chart.getStyler().setChartTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
    chart.getStyler().setPlotGridLinesStroke(new BasicStroke(0.5f));
    chart.getStyler().setLocale(Locale.ROOT);
    chart.getStyler().setDecimalPattern("#,##0.##");
    chart.getStyler().setYAxisTickMarkSpacingHint(50);
    return chart;
  }

  private void save(XYChart chart, String file) throws IOException {
    VectorGraphicsEncoder.saveVectorGraphic(
        chart, folder.resolve(file).toString(), VectorGraphicsFormat.SVG);
  }
}
