package com.infisical.client.reply;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.SecretText;
import com.infisical.client.http.Body;
import com.infisical.client.http.Extent;
import com.infisical.client.http.NoRoomException;
import com.infisical.client.http.PackingException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads and writes JSON without ever letting a part of it into an error. */
public final class Json {
  /** Nothing that is read here is deeper. */
  private static final int DEEPEST = 64;

  /** Characters; no Secret holds a value of more than 1 MiB. */
  private static final int MAX_TEXT_CHARS = 2 << 20;

  private static final ObjectMapper ANSWERS = mapper(Extent.ANSWER);
  private static final ObjectMapper PROJECTS = mapper(Extent.PROJECT);
  private static final ObjectMapper LISTINGS = mapper(Extent.LISTING);

  private Json() {}

  private static ObjectMapper mapper(Extent extent) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxTokenCount(extent.maxTokens())
            .maxNestingDepth(DEEPEST)
            .maxStringLength(MAX_TEXT_CHARS)
            .build();
    // Names that nobody knows must not stay in a table of all names.
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(limits)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            // The default keeps buffers for each thread, so for each virtual one.
            .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
            .build();
    return JsonMapper.builder(factory)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .addModule(new SimpleModule().addDeserializer(SecretText.class, new SecretTextReader()))
        .build();
  }

  private static ObjectMapper mapperOf(Extent extent) {
    return switch (extent) {
      case ANSWER -> ANSWERS;
      case PROJECT -> PROJECTS;
      case LISTING -> LISTINGS;
    };
  }

  /** What reading a body gave. */
  public sealed interface JsonResult<T> {
    /** The value. */
    record Read<T>(T value) implements JsonResult<T> {}

    /** It is not JSON at all. */
    record NotJson<T>() implements JsonResult<T> {}

    /** It is JSON, but not of the shape that was asked for. */
    record OtherShape<T>() implements JsonResult<T> {}

    /** One of its objects has this member twice. */
    record Repeated<T>(String member) implements JsonResult<T> {}

    /** It has more parts, is deeper or has a longer text than anything that is read here. */
    record BeyondLimits<T>() implements JsonResult<T> {}

    /**
     * It is packed as it cannot be unpacked, or is too large then.
     *
     * @param why of {@link PackingException}
     */
    record NotUnpacked<T>(String why) implements JsonResult<T> {}

    /** Other answers take the memory that its value needs. */
    record NoRoom<T>() implements JsonResult<T> {}
  }

  public static <T> JsonResult<T> read(Body body, Class<T> type, Extent extent) {
    if (body.isEmpty()) {
      return new JsonResult.NotJson<>();
    }
    ObjectReader reader = mapperOf(extent).readerFor(type).withAttribute(RowsReader.MEMORY, body);
    try (InputStream in = body.open();
        JsonParser parser = new UniqueMembers(reader.createParser(in), DEEPEST)) {
      T value = reader.readValue(parser);
      return value == null ? new JsonResult.OtherShape<>() : new JsonResult.Read<>(value);
    } catch (NoRoomException e) {
      return new JsonResult.NoRoom<>();
    } catch (PackingException e) {
      return new JsonResult.NotUnpacked<>(e.why());
    } catch (IOException e) {
      return flaw(e);
    }
  }

  private static <T> JsonResult<T> flaw(IOException failure) {
    // What is found below the outermost level comes wrapped into where it was found.
    Throwable found = failure instanceof DatabindException ? failure.getCause() : failure;
    return switch (found) {
      case null -> new JsonResult.OtherShape<>();
      case UniqueMembers.Repeated e -> new JsonResult.Repeated<>(e.member());
      case StreamConstraintsException e -> new JsonResult.BeyondLimits<>();
      case StreamReadException e -> new JsonResult.NotJson<>();
      case DatabindException e -> new JsonResult.OtherShape<>();
      default ->
          failure instanceof DatabindException
              ? new JsonResult.OtherShape<>()
              : new JsonResult.NotJson<>();
    };
  }

  /** The tree of a small text, or nothing when it is not JSON. */
  public static Optional<JsonNode> tree(byte[] text) {
    try {
      return Optional.ofNullable(ANSWERS.readTree(text));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static byte[] bytes(ObjectNode node) {
    try {
      return ANSWERS.writeValueAsBytes(node);
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
