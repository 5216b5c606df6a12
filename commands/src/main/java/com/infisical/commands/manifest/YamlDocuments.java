package com.infisical.commands.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.commands.manifest.ManifestFiles.Broken;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads the documents of a YAML or JSON text; an error names only the line. */
public final class YamlDocuments {
  private YamlDocuments() {}

  /**
   * What was read.
   *
   * @param broken empty, or where the text stops being YAML
   */
  public record Reading(List<Manifest> manifests, List<Broken> broken) {
    /** Copies the lists. */
    public Reading {
      manifests = List.copyOf(manifests);
      broken = List.copyOf(broken);
    }
  }

  /** Reads {@code text}, the content of {@code file}. */
  public static Reading read(String file, String text) {
    return read(file, text, false);
  }

  /** The same, and takes every value for the text that stands there: 1.10 stays 1.10. */
  public static Reading readTexts(String file, String text) {
    return read(file, text, true);
  }

  private static Reading read(String file, String text, boolean onlyTexts) {
    List<Manifest> manifests = new ArrayList<>();
    LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
    try {
      for (Node node : new Compose(settings).composeAllFromString(text)) {
        NodeReader reader = new NodeReader(onlyTexts);
        JsonNode tree = reader.read(node);
        if (!tree.isNull()) {
          manifests.addAll(objects(file, tree, reader));
        }
      }
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      return new Reading(manifests, List.of(new Broken(file, line, "this is not valid YAML")));
    } catch (NodeReader.TooLarge | YamlEngineException e) {
      return new Reading(
          manifests, List.of(new Broken(file, 1, "the file is too large or nests too deeply")));
    }
    return new Reading(manifests, List.of());
  }

  /** The object, or those of a list as {@code kubectl get} prints it. */
  private static List<Manifest> objects(String file, JsonNode tree, NodeReader reader) {
    Manifest whole = new Manifest(file, tree, reader.lines(), reader.texts(), reader.flaws());
    if (!whole.kind().equals("List") || !tree.path("items").isArray()) {
      return List.of(whole);
    }
    List<Manifest> items = new ArrayList<>();
    for (int i = 0; i < tree.path("items").size(); i++) {
      JsonPointer at = JsonPointer.valueOf("/items/" + i);
      items.add(
          new Manifest(
              file,
              tree.at(at),
              NodeReader.below(at, reader.lines()),
              NodeReader.below(at, reader.texts()),
              i == 0 ? reader.flaws() : List.of()));
    }
    return items;
  }
}
