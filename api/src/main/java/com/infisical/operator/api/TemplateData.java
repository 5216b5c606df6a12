package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The templates of a target: one a key, or one for all keys (docs/infisical-static-secret.md,
 * Render).
 */
@JsonDeserialize(using = TemplateData.Reader.class)
public sealed interface TemplateData {

  /**
   * One Go template a key.
   *
   * @param templates the template of each key, in the order of the manifest
   */
  record PerKey(@JsonValue Map<String, String> templates) implements TemplateData {
    /** Copies the map and keeps its order. */
    public PerKey {
      templates = Absent.nullValues(templates);
    }
  }

  /**
   * One Go template that yields a YAML map of all keys.
   *
   * @param template the template, never empty
   */
  record Whole(@JsonValue String template) implements TemplateData {}

  /** Tells the two forms apart; null and the empty string count as absent. */
  final class Reader extends JsonDeserializer<TemplateData> {
    @Override
    public @Nullable TemplateData deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return switch (parser.currentToken()) {
        case VALUE_STRING -> {
          String template = parser.getText();
          yield template.isEmpty() ? null : new Whole(template);
        }
        case START_OBJECT -> new PerKey(templates(parser));
        default -> throw MismatchedInputException.from(parser, TemplateData.class, "");
      };
    }

    private static Map<String, String> templates(JsonParser parser) throws IOException {
      Map<String, String> templates = new LinkedHashMap<>();
      for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
        switch (parser.nextToken()) {
          case VALUE_STRING -> templates.put(key, parser.getText());
          case VALUE_NULL -> templates.put(key, "");
          default -> {
            MismatchedInputException mismatch =
                MismatchedInputException.from(parser, String.class, "");
            mismatch.prependPath(templates, key);
            throw mismatch;
          }
        }
      }
      return templates;
    }
  }
}
