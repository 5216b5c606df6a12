package com.infisical.commands.status;

import com.infisical.commands.console.Palette;
import com.infisical.commands.console.TextTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shows rows as a table.
 *
 * @param namespaces whether the rows are of several namespaces
 * @param wide whether to show all columns and whole sentences
 */
record StatusTable(Palette palette, boolean namespaces, boolean wide, Instant now) {
  private static final int LONGEST_PROBLEM = 120;
  private static final String NONE = "-";

  List<String> lines(List<StatusRow> rows) {
    TextTable table = new TextTable(header());
    rows.forEach(row -> table.add(cells(row)));
    return table.lines(this::painted);
  }

  private List<String> header() {
    List<String> header = new ArrayList<>();
    if (namespaces) {
      header.add("NAMESPACE");
    }
    header.addAll(
        List.of("RESOURCE", "READY", "METHOD", "LAST SUCCESS", "NEXT", "SOURCES", "TARGETS"));
    if (wide) {
      header.addAll(List.of("REFRESH", "USES"));
    }
    header.add("PROBLEM");
    return header;
  }

  private List<String> cells(StatusRow row) {
    List<String> cells = new ArrayList<>();
    if (namespaces) {
      cells.add(row.namespace());
    }
    cells.add(shortKind(row.kind()) + "/" + row.name());
    cells.add(row.ready());
    cells.add(text(row.method()));
    cells.add(StatusRows.time(row.lastSuccess()).map(at -> age(at) + " ago").orElse(NONE));
    cells.add(next(row));
    cells.add(row.sources() == null ? NONE : row.sources() + secrets(row));
    cells.add(targets(row));
    if (wide) {
      cells.add(text(row.refresh()));
      cells.add(text(row.reference()));
    }
    cells.add(problem(Objects.requireNonNullElse(row.problem(), "")));
    return cells;
  }

  private static String secrets(StatusRow row) {
    boolean counted = row.kind().equals("InfisicalStaticSecret");
    return row.secrets() == null
        ? (counted ? " (not read)" : "")
        : " (%d secret%s)".formatted(row.secrets(), row.secrets() == 1 ? "" : "s");
  }

  private static String targets(StatusRow row) {
    return row.targets() == null
        ? NONE
        : row.synced() == null ? String.valueOf(row.targets()) : row.synced() + "/" + row.targets();
  }

  private String next(StatusRow row) {
    Optional<Instant> expires = StatusRows.time(row.leaseExpires());
    if (expires.isPresent()) {
      return expires.get().isBefore(now)
          ? "expired %s ago".formatted(age(expires.get()))
          : "expires in " + Ages.of(Duration.between(now, expires.get()));
    }
    Optional<Instant> at = StatusRows.time(row.nextRefresh());
    return at.map(time -> "in " + Ages.of(Duration.between(now, time)))
        .orElse(
            row.refresh() != null && row.refresh().startsWith("on change") ? "on change" : NONE);
  }

  private String age(Instant at) {
    return Ages.of(Duration.between(at, now));
  }

  private String problem(String problem) {
    return wide || problem.length() <= LONGEST_PROBLEM
        ? problem
        : problem.substring(0, end(problem)) + "…";
  }

  /** Never in the middle of a character. */
  private static int end(String problem) {
    int end = LONGEST_PROBLEM - 1;
    return Character.isHighSurrogate(problem.charAt(end - 1)) ? end - 1 : end;
  }

  private static String text(@Nullable String text) {
    return text == null ? NONE : text;
  }

  /** {@code InfisicalStaticSecret} is long and says nothing more. */
  private static String shortKind(String kind) {
    return switch (kind) {
      case "InfisicalConnection" -> "connection";
      case "InfisicalAuth" -> "auth";
      case "InfisicalStaticSecret" -> "staticsecret";
      case "InfisicalSecret" -> "infisicalsecret";
      case "InfisicalDynamicSecret" -> "dynamicsecret";
      case "InfisicalPushSecret" -> "pushsecret";
      case "ClusterGenerator" -> "clustergenerator";
      default -> kind;
    };
  }

  private String painted(String column, String text) {
    return switch (column) {
      case "READY" ->
          switch (text) {
            case "True" -> palette.good(text);
            case "False" -> palette.bad(text);
            default -> palette.doubtful(text);
          };
      case "PROBLEM" -> palette.bad(text);
      default -> text;
    };
  }
}
