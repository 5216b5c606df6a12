package com.infisical.devserver.seed;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.infisical.devserver.seed.Seed.SecretSeed;
import com.infisical.devserver.store.SecretText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads seed files; what it does not know it refuses, naming the place and never a value. */
public final class SeedFile {
  private static final ObjectReader READER =
      YAMLMapper.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .addModule(
              new SimpleModule()
                  .addDeserializer(SecretText.class, new Values())
                  .addDeserializer(SecretSeed.class, new Secrets()))
          .build()
          .readerFor(Seed.class);

  private SeedFile() {}

  /**
   * The content of a file.
   *
   * @throws IllegalArgumentException when it cannot be read or understood
   */
  public static Seed read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("The seed file " + file + " cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("In the seed file " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The content of a document.
   *
   * @throws IllegalArgumentException when it cannot be understood
   */
  public static Seed parse(String yaml) {
    try {
      return READER.readValue(yaml);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(reason(e));
    }
  }

  /** Composed without the parser's own message, which may quote values. */
  private static String reason(JacksonException failure) {
    JsonLocation location = failure.getLocation();
    String where =
        location == null
            ? ""
            : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    String field =
        failure instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(
                    each ->
                        each.getFieldName() == null
                            ? "[" + each.getIndex() + "]"
                            : each.getFieldName())
                .collect(Collectors.joining("."))
            : "";
    return field.isEmpty()
        ? "not valid YAML" + where
        : "'" + field + "' is unknown or not of the kind that belongs there" + where;
  }

  /** Takes scalars as they are written: {@code 007} and {@code 1.50} are texts too. */
  private static final class Values extends StdDeserializer<SecretText> {
    Values() {
      super(SecretText.class);
    }

    @Override
    public SecretText deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.currentToken().isScalarValue()) {
        return (SecretText) context.handleUnexpectedToken(SecretText.class, parser);
      }
      return new SecretText(parser.getText());
    }

    @Override
    public SecretText getNullValue(DeserializationContext context) {
      return new SecretText("");
    }
  }

  /** Takes a scalar for a value, and anything else for all that a secret has. */
  private static final class Secrets extends StdDeserializer<SecretSeed> {
    Secrets() {
      super(SecretSeed.class);
    }

    private record Detailed(
        @Nullable SecretText value,
        @Nullable String comment,
        @Nullable List<String> tags,
        @Nullable Map<String, String> metadata,
        @Nullable Boolean skipMultilineEncoding) {}

    @Override
    public SecretSeed deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (parser.currentToken().isScalarValue()) {
        return SecretSeed.of(parser.getText());
      }
      Detailed read = context.readValue(parser, Detailed.class);
      return new SecretSeed(
          Objects.requireNonNullElse(read.value(), new SecretText("")),
          read.comment(),
          Objects.requireNonNullElse(read.tags(), List.of()),
          Objects.requireNonNullElse(read.metadata(), Map.of()),
          read.skipMultilineEncoding());
    }

    @Override
    public SecretSeed getNullValue(DeserializationContext context) {
      return SecretSeed.of("");
    }
  }
}
