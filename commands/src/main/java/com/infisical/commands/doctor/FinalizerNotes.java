package com.infisical.commands.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says what a kind's finalizers mean for the deletion of its objects. Pure. */
final class FinalizerNotes {
  /** Set while something is to be deleted or revoked at the server with the object. */
  private static final String OURS = "secrets.infisical.com/cleanup";

  private FinalizerNotes() {}

  /** A sentence for ours and one for those of others, of a list as the API server gives it. */
  static List<String> of(String plural, JsonNode list) {
    TreeSet<String> ours = new TreeSet<>();
    TreeSet<String> foreign = new TreeSet<>();
    for (JsonNode item : list.path("items")) {
      for (JsonNode finalizer : item.at("/metadata/finalizers")) {
        (finalizer.asText().equals(OURS) ? ours : foreign).add(title(item));
      }
    }
    List<String> sentences = new ArrayList<>();
    if (!ours.isEmpty()) {
      sentences.add(
          "%s %s have the finalizer %s: their deletion waits until the operator has deleted or revoked at Infisical what they created; without an operator run release-finalizers"
              .formatted(plural, listed(ours), OURS));
    }
    if (!foreign.isEmpty()) {
      sentences.add(
          "%s %s have a finalizer that this operator never sets: they can be deleted only while the operator that set it runs, or after it is removed from .metadata.finalizers"
              .formatted(plural, listed(foreign)));
    }
    return sentences;
  }

  private static String title(JsonNode item) {
    String namespace = item.at("/metadata/namespace").asText();
    return (namespace.isEmpty() ? "" : namespace + "/") + item.at("/metadata/name").asText();
  }

  private static String listed(SortedSet<String> names) {
    String first = names.stream().limit(20).collect(Collectors.joining(", "));
    return names.size() > 20 ? first + " and %d more".formatted(names.size() - 20) : first;
  }
}
