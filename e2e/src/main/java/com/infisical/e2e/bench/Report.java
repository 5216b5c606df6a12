package com.infisical.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The results as a file of JSON: what was asked for, on which machine, and each run. */
record Report(Plan plan, List<String> arguments, List<RunResult> results) {
  private static final ObjectMapper JSON = new ObjectMapper();

  void write(Path file) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("at", Instant.now().toString());
    root.put("processors", Runtime.getRuntime().availableProcessors());
    arguments.forEach(root.withArray("arguments")::add);
    load(root.putObject("load"));
    results.forEach(each -> root.withArray("runs").add(run(each)));
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }

  private void load(ObjectNode node) {
    Load load = plan.load();
    node.put("resources", load.resources())
        .put("tenants", load.layout().tenants())
        .put("sources", load.layout().sources())
        .put("secrets", load.layout().secrets())
        .put("valueBytes", load.layout().valueBytes())
        .put("refreshSeconds", load.refresh().toSeconds())
        .put("instant", load.instant())
        .put("templates", load.templates())
        .put("latencyMillis", load.latency().toMillis())
        .put("tokenLifeSeconds", load.tokenLife().toSeconds())
        .put("when", plan.when().name().toLowerCase(Locale.ROOT))
        .put("steadySeconds", plan.steady().toSeconds())
        .put("change", plan.change());
  }

  private static ObjectNode run(RunResult result) {
    ObjectNode node = JSON.createObjectNode();
    node.put("subject", result.subject()).put("outcome", result.outcome());
    if (!result.done()) {
      node.put("lastWords", result.lastWords());
    }
    ObjectNode figures = node.putObject("figures");
    result
        .figures()
        .forEach((figure, value) -> figures.put(figure.name().toLowerCase(Locale.ROOT), value));
    ObjectNode api = node.putObject("apiRequests");
    result.api().forEach((phase, counts) -> api.set(phase, JSON.valueToTree(counts.byKind())));
    result.changes().forEach(node.putArray("changeSeconds")::add);
    result.syncedAt().forEach(node.putArray("syncedAtSeconds")::add);
    return node;
  }
}
