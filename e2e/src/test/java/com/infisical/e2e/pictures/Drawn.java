package com.infisical.e2e.pictures;

import com.infisical.testkit.browser.Tab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Draws a page of its own making in a browser, no larger than its content. */
final class Drawn {
  private static final String STYLE =
      """
      body { margin: 0; background: #ffffff; color: #16191d; font: 13px "Liberation Sans", "DejaVu Sans", sans-serif; }
      #all { display: inline-block; padding: 16px; box-sizing: border-box; }
      """;

  private Drawn() {}

  /**
   * Draws.
   *
   * @param folder for the page while it is drawn
   * @param width of the picture; the height is that of the content
   */
  static byte[] html(Tab tab, Path folder, int width, String style, String content)
      throws IOException {
    Path page = Files.createTempFile(folder, "drawn", ".html");
    Files.writeString(
        page,
        "<!doctype html><meta charset=utf-8><style>%s%s</style><div id=all style='width:%dpx'>%s</div>"
            .formatted(STYLE, style, width, content));
    tab.size(width, 600);
    tab.dark(false);
    tab.open(page.toUri().toString());
    org.awaitility.Awaitility.await()
        .until(
            () ->
                tab.text("location.protocol").equals("file:")
                    && tab.value("document.readyState === 'complete'").asBoolean());
    tab.size(width, tab.value("document.getElementById('all').offsetHeight").asInt());
    return tab.picture();
  }

  /** A text in which nothing is markup. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
