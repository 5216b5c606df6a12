package com.infisical.commands.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.commands.console.JsonText;
import java.io.PrintStream;
import java.util.Locale;

/** Writes what was found for a program, one resource after the other. */
final class DiagnosisJson implements Report {
  private static final String INDENT = "  ";

  private final PrintStream out;
  private boolean empty = true;
  private boolean ok = true;

  DiagnosisJson(PrintStream out) {
    this.out = out;
    out.print("{\n" + INDENT + "\"resources\" : [");
  }

  @Override
  public boolean add(Diagnosis diagnosis) {
    out.print((empty ? " " : ", ") + JsonText.of(of(diagnosis)).replace("\n", "\n" + INDENT));
    empty = false;
    ok &= diagnosis.failsAt().isEmpty();
    return !out.checkError();
  }

  @Override
  public void close() {
    out.println(" ],\n" + INDENT + "\"ok\" : " + ok + "\n}");
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
