package com.infisical.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads and writes JSON without ever letting a part of it into an error. */
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .addModule(new SimpleModule().addDeserializer(SecretText.class, new SecretTextReader()))
          .build();

  private Json() {}

  /** What reading a body gave. */
  sealed interface Result<T> {
    /** The value. */
    record Read<T>(T value) implements Result<T> {}

    /** It is not JSON at all. */
    record NotJson<T>() implements Result<T> {}

    /** It is JSON, but not of the shape that was asked for. */
    record OtherShape<T>() implements Result<T> {}
  }

  static <T> Result<T> read(Body body, Class<T> type) {
    if (body.isEmpty()) {
      return new Result.NotJson<>();
    }
    try (InputStream in = body.open()) {
      T value = MAPPER.readValue(in, type);
      return value == null ? new Result.OtherShape<>() : new Result.Read<>(value);
    } catch (DatabindException e) {
      // Broken JSON below the outermost level comes wrapped into where it was found.
      return e.getCause() instanceof StreamReadException
          ? new Result.NotJson<>()
          : new Result.OtherShape<>();
    } catch (IOException e) {
      return new Result.NotJson<>();
    }
  }

  /** The tree of a small text, or nothing when it is not JSON. */
  static Optional<JsonNode> tree(byte[] text) {
    try {
      return Optional.ofNullable(MAPPER.readTree(text));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(ObjectNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new AssertionError("A tree of texts can always be written");
    }
  }

  /** Takes a value from the parser straight into a text that nobody can see. */
  private static final class SecretTextReader extends StdDeserializer<SecretText> {
    private static final long serialVersionUID = 1L;

    SecretTextReader() {
      super(SecretText.class);
    }

    @Override
    public SecretText deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        return (SecretText) context.handleUnexpectedToken(SecretText.class, parser);
      }
      return SecretText.of(parser.getText());
    }
  }
}
