package com.infisical.operator.pushsecret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.operator.pushsecret.PushRecord.Former;
import com.infisical.operator.pushsecret.plan.Pending;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes a {@link PushRecord} as short JSON, and reads it. */
final class RecordText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordText() {}

  static String of(PushRecord record) {
    ObjectNode root = JSON.createObjectNode();
    put(root.putArray("destination"), record.destination());
    texts(root, "generated", record.generated());
    if (!record.pending().isEmpty()) {
      ObjectNode pending = root.putObject("pending");
      new TreeMap<>(record.pending())
          .forEach(
              (key, begun) ->
                  pending
                      .putArray(key)
                      .add(begun.act().name())
                      .add(begun.since().toString())
                      .add(begun.digest())
                      .add(begun.approval())
                      .add(begun.generated()));
    }
    Map<String, String> draws = new HashMap<>();
    record.draws().forEach((key, at) -> draws.put(key, at.toString()));
    texts(root, "draws", draws);
    root.put("salt", record.salt()).put("pushed", record.pushed());
    if (record.approvals()) {
      root.put("approvals", true);
    }
    if (record.unproven()) {
      root.put("unproven", true);
    }
    if (!record.formers().isEmpty()) {
      ArrayNode formers = root.putArray("formers");
      for (Former former : record.formers()) {
        ObjectNode each = formers.addObject();
        put(each.putArray("destination"), former.destination());
        texts(each, "keys", former.keys());
      }
    }
    return root.toString();
  }

  /** How much longer the text of a record is by one pending write, at most. */
  static int length(String key, Pending begun) {
    int escaped = JSON.getNodeFactory().textNode(key).toString().length();
    // Punctuation, the words true and false, and the name of the act.
    int rest = 40;
    return escaped + begun.since().toString().length() + begun.digest().length() + rest;
  }

  private static void put(ArrayNode parts, Destination destination) {
    parts
        .add(destination.address())
        .add(destination.projectId())
        .add(destination.environment())
        .add(destination.path());
  }

  private static void texts(ObjectNode into, String name, Map<String, String> texts) {
    if (!texts.isEmpty()) {
      ObjectNode object = into.putObject(name);
      new TreeMap<>(texts).forEach(object::put);
    }
  }

  /** The record; empty where {@code text} is none of this form. */
  static Optional<PushRecord> read(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      Optional<Destination> destination = destination(root.path("destination"));
      return destination.map(
          at ->
              new PushRecord(
                  at,
                  texts(root.path("generated")),
                  pending(root.path("pending")),
                  draws(root.path("draws")),
                  root.path("salt").asText(),
                  root.path("pushed").asText(),
                  root.path("approvals").asBoolean(),
                  root.path("unproven").asBoolean(),
                  formers(root.path("formers"))));
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Destination> destination(JsonNode parts) {
    return parts.isArray() && parts.size() == 4
        ? Optional.of(
            new Destination(
                parts.get(0).asText(),
                parts.get(1).asText(),
                parts.get(2).asText(),
                parts.get(3).asText()))
        : Optional.empty();
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new HashMap<>();
    object.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  private static Map<String, Instant> draws(JsonNode object) {
    Map<String, Instant> draws = new HashMap<>();
    texts(object).forEach((key, at) -> draws.put(key, Instant.parse(at)));
    return draws;
  }

  private static Map<String, Pending> pending(JsonNode object) {
    Map<String, Pending> pending = new HashMap<>();
    object
        .properties()
        .forEach(
            field -> {
              JsonNode parts = field.getValue();
              pending.put(
                  field.getKey(),
                  new Pending(
                      Pending.Act.valueOf(parts.path(0).asText()),
                      Instant.parse(parts.path(1).asText()),
                      parts.path(2).asText(),
                      parts.path(3).asBoolean(),
                      parts.path(4).asBoolean()));
            });
    return pending;
  }

  private static List<Former> formers(JsonNode list) {
    List<Former> formers = new ArrayList<>();
    for (JsonNode each : list) {
      destination(each.path("destination"))
          .ifPresent(at -> formers.add(new Former(at, texts(each.path("keys")))));
    }
    return formers;
  }
}
