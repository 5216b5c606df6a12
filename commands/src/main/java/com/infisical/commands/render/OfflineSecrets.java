package com.infisical.commands.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretText;
import com.infisical.commands.manifest.Manifest;
import com.infisical.commands.manifest.YamlDocuments;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.source.SourceSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The secrets of a user's file in place of those at Infisical: {@code KEY: value}, and {@code
 * /path: {KEY: value}} for a folder. Prints no value.
 */
final class OfflineSecrets {
  private final Map<String, SecretText> plain;
  private final Map<String, Map<String, SecretText>> folders;

  private OfflineSecrets(
      Map<String, SecretText> plain, Map<String, Map<String, SecretText>> folders) {
    this.plain = plain;
    this.folders = folders;
  }

  /** What came of reading a file. */
  sealed interface Reading {
    /** The secrets. */
    record Read(OfflineSecrets secrets) implements Reading {}

    /** It has another form; the sentence quotes no value. */
    record Unusable(String sentence) implements Reading {}
  }

  /** Reads {@code text}, the content of {@code file}. */
  static Reading read(String file, String text) {
    YamlDocuments.Reading documents = YamlDocuments.readTexts(file, text);
    if (!documents.broken().isEmpty()) {
      return new Reading.Unusable(documents.broken().getFirst().toString());
    }
    Map<String, SecretText> plain = new LinkedHashMap<>();
    Map<String, Map<String, SecretText>> folders = new LinkedHashMap<>();
    for (Manifest document : documents.manifests()) {
      for (Map.Entry<String, JsonNode> entry : document.tree().properties()) {
        String name = entry.getKey();
        if (name.startsWith("/") && entry.getValue().isObject()) {
          folders.put(name, texts(entry.getValue()));
        } else if (!name.startsWith("/") && entry.getValue().isTextual()) {
          plain.put(name, SecretText.of(entry.getValue().textValue()));
        } else {
          return new Reading.Unusable(
              "%s: write secrets as KEY: value, and those of a folder as /path: {KEY: value}; %s is neither"
                  .formatted(file, name));
        }
      }
    }
    return new Reading.Read(new OfflineSecrets(plain, folders));
  }

  private static Map<String, SecretText> texts(JsonNode folder) {
    Map<String, SecretText> texts = new LinkedHashMap<>();
    folder.properties().forEach(e -> texts.put(e.getKey(), SecretText.of(e.getValue().asText())));
    return texts;
  }

  /**
   * What the operator would make of these secrets: those without a folder are in the first
   * source's, the others in the source that reads their folder, and where none does, they are
   * imported.
   */
  SecretMerge.MergeResult mergedFor(List<SourceSpec> sources) {
    List<SecretListing> listings = new ArrayList<>();
    List<String> unread = new ArrayList<>(folders.keySet());
    for (SourceSpec source : sources) {
      List<SecretListing.Secret> secrets = new ArrayList<>();
      if (listings.isEmpty()) {
        secrets.addAll(secrets(source.secretPath(), plain));
      }
      folders.forEach(
          (path, values) -> {
            if (reads(source, path)) {
              secrets.addAll(secrets(path, values));
              unread.remove(path);
            }
          });
      listings.add(new SecretListing(secrets, List.of()));
    }
    List<SecretListing.Import> imports =
        unread.stream()
            .map(
                path ->
                    new SecretListing.Import(
                        path, "", secrets(path, folders.getOrDefault(path, Map.of()))))
            .toList();
    listings.add(new SecretListing(List.of(), imports));
    return SecretMerge.merge(listings);
  }

  private static boolean reads(SourceSpec source, String path) {
    String folder = source.secretPath().replaceFirst("/+$", "");
    String asked = path.replaceFirst("/+$", "");
    return asked.equals(folder) || (source.recursive() && asked.startsWith(folder + "/"));
  }

  private static List<SecretListing.Secret> secrets(String path, Map<String, SecretText> values) {
    return values.entrySet().stream()
        .map(e -> new SecretListing.Secret(e.getKey(), e.getValue(), path, false))
        .toList();
  }
}
