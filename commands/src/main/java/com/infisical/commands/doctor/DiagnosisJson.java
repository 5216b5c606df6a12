package com.infisical.commands.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Writes what was found for a program. */
final class DiagnosisJson {
  private DiagnosisJson() {}

  static String of(List<Diagnosis> diagnoses) {
    ArrayNode resources = JsonNodeFactory.instance.arrayNode();
    diagnoses.forEach(diagnosis -> resources.add(of(diagnosis)));
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("ok", diagnoses.stream().allMatch(diagnosis -> diagnosis.failsAt().isEmpty()));
    report.set("resources", resources);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts can be written", e);
    }
  }

  private static ObjectNode of(Diagnosis diagnosis) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("kind", diagnosis.kind());
    node.put("namespace", diagnosis.namespace());
    node.put("name", diagnosis.name());
    node.put("ok", diagnosis.failsAt().isEmpty());
    diagnosis.failsAt().ifPresent(step -> node.put("failsAt", step.text()));
    ArrayNode findings = node.putArray("findings");
    diagnosis.findings().forEach(finding -> findings.add(of(finding)));
    return node;
  }

  private static ObjectNode of(Finding finding) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("step", finding.step().text());
    node.put("outcome", finding.outcome().name().toLowerCase(Locale.ROOT));
    node.put("sentence", finding.sentence());
    ArrayNode details = node.putArray("details");
    finding.details().forEach(details::add);
    node.put("source", finding.byOperator() ? "operator" : "here");
    return node;
  }
}
