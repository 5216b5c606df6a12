package com.infisical.e2e.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The results as text: medians with minimum and maximum, and how the subjects compare. */
record Table(List<RunResult> results) {
  private static final int GAP = 2;

  String text() {
    List<String> subjects = results.stream().map(RunResult::subject).distinct().toList();
    List<List<String>> rows = new ArrayList<>();
    rows.add(header(subjects));
    for (Figure figure : Figure.values()) {
      List<String> row = row(figure, subjects);
      if (!row.isEmpty()) {
        rows.add(row);
      }
    }
    return aligned(rows) + outcomes() + apiRequests();
  }

  private static List<String> header(List<String> subjects) {
    List<String> header = new ArrayList<>(List.of(""));
    header.addAll(subjects);
    pairs(subjects).forEach(pair -> header.add(pair.getFirst() + " / " + pair.getLast()));
    return header;
  }

  private List<String> row(Figure figure, List<String> subjects) {
    Map<String, Spread> spreads = new LinkedHashMap<>();
    subjects.forEach(each -> spread(each, figure).ifPresent(found -> spreads.put(each, found)));
    if (spreads.isEmpty()) {
      return List.of();
    }
    List<String> row = new ArrayList<>(List.of(figure.label()));
    for (String subject : subjects) {
      Spread spread = spreads.get(subject);
      row.add(spread == null ? "" : spread.text(figure.decimals()));
    }
    for (List<String> pair : pairs(subjects)) {
      row.add(ratio(spreads.get(pair.getFirst()), spreads.get(pair.getLast())));
    }
    return row;
  }

  /** Ours beside each other one. */
  private static List<List<String>> pairs(List<String> subjects) {
    return subjects.contains(Subject.OURS)
        ? subjects.stream()
            .filter(each -> !each.equals(Subject.OURS))
            .map(each -> List.of(Subject.OURS, each))
            .toList()
        : List.of();
  }

  private static String ratio(@Nullable Spread ours, @Nullable Spread other) {
    return ours == null || other == null || other.median() == 0
        ? ""
        : String.format(Locale.ROOT, "%.2f", ours.median() / other.median());
  }

  private Optional<Spread> spread(String subject, Figure figure) {
    List<Double> values =
        of(subject).stream()
            .map(each -> Optional.ofNullable(each.figures().get(figure)))
            .flatMap(Optional::stream)
            .toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
  }

  private List<RunResult> of(String subject) {
    return results.stream().filter(each -> each.subject().equals(subject)).toList();
  }

  private String outcomes() {
    StringBuilder text = new StringBuilder();
    for (RunResult each : results) {
      if (!each.done()) {
        text.append("\n%s: %s. %s\n".formatted(each.subject(), each.outcome(), each.lastWords()));
      }
    }
    return text.toString();
  }

  /** What the API server was asked for, as the median of the runs. */
  private String apiRequests() {
    StringBuilder text = new StringBuilder();
    for (String subject : results.stream().map(RunResult::subject).distinct().toList()) {
      for (String phase : List.of("start", "sync", "steady")) {
        Map<String, List<Double>> counts = new LinkedHashMap<>();
        of(subject).stream()
            .map(each -> Optional.ofNullable(each.api().get(phase)))
            .flatMap(Optional::stream)
            .forEach(each -> each.byKind().forEach((kind, count) -> add(counts, kind, count)));
        if (!counts.isEmpty()) {
          text.append("\nAPI requests of %s, %s: ".formatted(subject, phase)).append(list(counts));
        }
      }
    }
    return text.isEmpty() ? "" : text.append('\n').toString();
  }

  private static void add(Map<String, List<Double>> counts, String kind, long count) {
    counts.computeIfAbsent(kind, _ -> new ArrayList<>()).add((double) count);
  }

  private static String list(Map<String, List<Double>> counts) {
    return String.join(
        " · ",
        new TreeSet<>(counts.keySet())
            .stream()
                .map(kind -> kind + " " + Spread.of(counts.getOrDefault(kind, List.of())).text(0))
                .toList());
  }

  private static String aligned(List<List<String>> rows) {
    Map<Integer, Integer> widths = new LinkedHashMap<>();
    rows.forEach(
        row -> {
          for (int i = 0; i < row.size(); i++) {
            widths.merge(i, row.get(i).length() + GAP, Math::max);
          }
        });
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        String pad = " ".repeat(widths.getOrDefault(i, 0) - cell.length());
        line.append(i == 0 ? cell + pad : pad + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
