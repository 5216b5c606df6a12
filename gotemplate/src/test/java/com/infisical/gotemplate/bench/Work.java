package com.infisical.gotemplate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.gotemplate.Environment;
import com.infisical.gotemplate.Failed;
import com.infisical.gotemplate.GoTemplate;
import com.infisical.gotemplate.Limits;
import com.infisical.gotemplate.Rendered;
import com.infisical.gotemplate.TemplateModel;
import com.infisical.gotemplate.TemplateSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The work that both engines are measured by: a target of 20 keys over the corpus's secrets. */
final class Work {
  private static final Path RESOURCES = Path.of("src/test/resources");

  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, TemplateSecret> byPath = new HashMap<>();
  private final TemplateModel model;
  private final Environment environment = Environment.system();

  private Work() throws IOException {
    ObjectMapper json = new ObjectMapper();
    json.readTree(Files.readString(RESOURCES.resolve("bench.json")))
        .properties()
        .forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
    Map<String, TemplateSecret> merged = new HashMap<>();
    for (JsonNode node : json.readTree(Files.readString(RESOURCES.resolve("corpus/model.json")))) {
      byte[] value =
          node.has("base64")
              ? Base64.getDecoder().decode(node.get("base64").asText())
              : node.get("text").asText().getBytes(StandardCharsets.UTF_8);
      TemplateSecret secret = TemplateSecret.of(value, node.get("path").asText());
      merged.putIfAbsent(node.get("key").asText(), secret);
      byPath.putIfAbsent(node.get("path").asText() + " " + node.get("key").asText(), secret);
    }
    model = TemplateModel.of(merged, (path, key) -> byPath.get(path + " " + key));
  }

  static Work load() throws IOException {
    return new Work();
  }

  List<GoTemplate> parse() {
    List<GoTemplate> parsed = new ArrayList<>(texts.size());
    texts.forEach(
        (key, text) -> {
          switch (GoTemplate.parse(key, text)) {
            case GoTemplate template -> parsed.add(template);
            case Failed failed -> throw new IllegalStateException(failed.message());
          }
        });
    return parsed;
  }

  int render(List<GoTemplate> templates) {
    int bytes = 0;
    for (GoTemplate template : templates) {
      switch (template.render(model, Limits.DEFAULT, environment)) {
        case Rendered rendered -> bytes += rendered.bytes().length;
        case Failed failed -> throw new IllegalStateException(failed.message());
      }
    }
    return bytes;
  }
}
