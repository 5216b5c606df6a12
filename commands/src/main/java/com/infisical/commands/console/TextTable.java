package com.infisical.commands.console;

import com.infisical.operator.status.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Lays out rows in columns as kubectl does. */
public final class TextTable {
  private static final String GAP = "   ";

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these columns. */
  public TextTable(List<String> header) {
    this.header = List.copyOf(header);
  }

  /** Adds a row; the last of its cells may be as long as it likes. */
  public void add(List<String> cells) {
    rows.add(cells.stream().map(Printable::line).toList());
  }

  /**
   * The lines, without blanks at their ends.
   *
   * @param painted colours the text of a cell of a column, already padded
   */
  public List<String> lines(BiFunction<String, String, String> painted) {
    int[] widths = new int[header.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          Math.max(
              header.get(i).length(),
              rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(header, widths, (column, text) -> text));
    rows.forEach(row -> lines.add(line(row, widths, painted)));
    return lines;
  }

  private String line(
      List<String> cells, int[] widths, BiFunction<String, String, String> painted) {
    StringBuilder line = new StringBuilder();
    int last = cells.size() - 1;
    while (last > 0 && cells.get(last).isEmpty()) {
      last--;
    }
    for (int i = 0; i <= last; i++) {
      String cell = cells.get(i);
      line.append(i == 0 ? "" : GAP).append(painted.apply(header.get(i), cell));
      if (i < last) {
        line.append(" ".repeat(widths[i] - cell.length()));
      }
    }
    return line.toString();
  }
}
