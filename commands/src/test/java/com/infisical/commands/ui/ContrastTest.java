package com.infisical.commands.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page's colours can be told apart (WCAG 2.2, 1.4.3 and 1.4.11), in light and in dark. */
class ContrastTest {
  private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6});");

  /** The colours of the page: first the light ones, then the dark ones. */
  private static List<Map<String, String>> palettes() throws IOException {
    try (InputStream file = UiCommand.class.getResourceAsStream("page.css")) {
      String css = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      int dark = css.indexOf("prefers-color-scheme: dark");
      return List.of(colours(css.substring(0, dark)), colours(css.substring(dark)));
    }
  }

  private static Map<String, String> colours(String css) {
    Map<String, String> colours = new HashMap<>();
    Matcher matcher = COLOUR.matcher(css);
    while (matcher.find()) {
      colours.put(matcher.group(1), matcher.group(2));
    }
    return colours;
  }

  @Test
  void textStandsOutFromWhatIsBehindIt() throws IOException {
    for (Map<String, String> palette : palettes()) {
      for (String text : List.of("text", "faint", "mark", "ok", "failed", "waiting", "idle")) {
        assertContrast(palette, text, "card", 4.5);
      }
      for (String text : List.of("text", "faint", "failed")) {
        assertContrast(palette, text, "failed-back", 4.5);
      }
      assertContrast(palette, "text", "back", 4.5);
      assertContrast(palette, "faint", "back", 4.5);
    }
  }

  @Test
  void linksAndControlsStandOutFromWhatIsBehindThem() throws IOException {
    for (Map<String, String> palette : palettes()) {
      for (String line : List.of("line-ok", "line-idle", "line-waiting", "line-failed")) {
        assertContrast(palette, line, "back", 3);
      }
      assertContrast(palette, "control", "card", 3);
    }
  }

  private static void assertContrast(
      Map<String, String> palette, String front, String back, double least) {
    double one = luminance(Objects.requireNonNull(palette.get(front)));
    double other = luminance(Objects.requireNonNull(palette.get(back)));
    double ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    assertThat(ratio).as("%s on %s", front, back).isGreaterThanOrEqualTo(least);
  }

  private static double luminance(String colour) {
    int rgb = Integer.parseInt(colour.substring(1), 16);
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
  }

  private static double linear(int bits) {
    double share = (bits & 0xff) / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }
}
