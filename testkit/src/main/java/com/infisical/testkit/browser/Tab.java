package com.infisical.testkit.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One tab of a {@link Browser}, used as a person uses it: by keys, and by looking. */
public final class Tab implements AutoCloseable {
  private static final Map<String, Integer> CODES =
      Map.ofEntries(
          Map.entry("Tab", 9),
          Map.entry("Enter", 13),
          Map.entry("Escape", 27),
          Map.entry(" ", 32),
          Map.entry("PageUp", 33),
          Map.entry("PageDown", 34),
          Map.entry("End", 35),
          Map.entry("Home", 36),
          Map.entry("ArrowLeft", 37),
          Map.entry("ArrowUp", 38),
          Map.entry("ArrowRight", 39),
          Map.entry("ArrowDown", 40),
          Map.entry("/", 191));
  private static final Map<String, String> TEXTS = Map.of("Enter", "\r", " ", " ", "/", "/");

  private final DevTools tools;
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  Tab(HttpClient http, URI address) {
    this.tools = DevTools.connect(http, address, this::heard);
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      tools.call(domain + ".enable", Map.of());
    }
  }

  private void heard(String method, JsonNode event) {
    switch (method) {
      case "Runtime.exceptionThrown" -> problems.add(event.path("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> problems.add(event.path("args").toString());
      case "Log.entryAdded" -> logged(event.path("entry"));
      case "Network.requestWillBeSent" -> requests.add(event.path("request").path("url").asText());
      default -> {
        // Of no interest here.
      }
    }
  }

  /** A server that is gone is no fault of the page. */
  private void logged(JsonNode entry) {
    if (!entry.path("source").asText().equals("network")) {
      problems.add(entry.path("text").asText());
    }
  }

  /** Goes to {@code address}; the page may still be loading. */
  public void open(String address) {
    tools.call("Page.navigate", Map.of("url", address));
  }

  /** The value of an expression of JavaScript. */
  public JsonNode value(String expression) {
    JsonNode result =
        tools.call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new BrowserException(result.path("exceptionDetails").toString());
    }
    return result.path("result").path("value");
  }

  /** The same as text. */
  public String text(String expression) {
    return value(expression).asText();
  }

  /** Presses and releases keys, each by its name, such as {@code ArrowDown} or {@code /}. */
  public void press(String... keys) {
    for (String key : keys) {
      for (String type : List.of("keyDown", "keyUp")) {
        tools.call(
            "Input.dispatchKeyEvent",
            Map.of(
                "type",
                type,
                "key",
                key,
                "text",
                type.equals("keyDown") ? TEXTS.getOrDefault(key, "") : "",
                "windowsVirtualKeyCode",
                CODES.getOrDefault(key, 0)));
      }
    }
  }

  /** Types a text into what has the focus. */
  public void type(String text) {
    tools.call("Input.insertText", Map.of("text", text));
  }

  /** Makes the window this large. */
  public void size(int width, int height) {
    tools.call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Prefers dark colours, or light ones. */
  public void dark(boolean dark) {
    tools.call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** What is in the window, as PNG. */
  public byte[] picture() {
    String data =
        tools.call("Page.captureScreenshot", Map.of("format", "png")).path("data").asText();
    return Base64.getDecoder().decode(data);
  }

  /** What a screen reader gets: the role and name of each node that is not ignored. */
  public List<String> heardByScreenReaders() {
    List<String> heard = new ArrayList<>();
    for (JsonNode node : tools.call("Accessibility.getFullAXTree", Map.of()).path("nodes")) {
      if (!node.path("ignored").asBoolean()) {
        heard.add(
            node.path("role").path("value").asText()
                + ": "
                + node.path("name").path("value").asText());
      }
    }
    return heard;
  }

  /** What the browser complained of: exceptions, refusals of the content security policy. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** The addresses of all that was asked for. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    tools.close();
  }
}
