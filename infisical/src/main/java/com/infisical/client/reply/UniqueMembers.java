package com.infisical.client.reply;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses an object in which a member that the operator reads occurs twice.
 *
 * <p>Parsers disagree about which of the two counts, and so would the operator and a proxy that
 * inspects the answer. Only the known names are watched, a bit of each per level: Jackson's own
 * check keeps every name, and a body of millions of names would fill the heap. For one thread at a
 * time.
 */
final class UniqueMembers extends JsonParserDelegate {
  /** What the operator reads of an answer that is no error. */
  static final List<String> KNOWN =
      List.of(
          "secrets",
          "imports",
          "secretKey",
          "secretValue",
          "secretPath",
          "secretValueHidden",
          "type",
          "environment",
          "accessToken",
          "expiresIn",
          "project",
          "workspace",
          "id",
          "slug",
          "environments");

  private static final Map<String, Integer> PLACES =
      IntStream.range(0, KNOWN.size())
          .boxed()
          .collect(Collectors.toUnmodifiableMap(KNOWN::get, i -> i));

  private final long[] seen;
  private int level;

  /**
   * @param deepest how deep the parser lets an answer be
   */
  UniqueMembers(JsonParser parser, int deepest) {
    super(parser);
    this.seen = new long[deepest + 2];
  }

  /** A member is there twice. */
  static final class Repeated extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    private final String member;

    private Repeated(String member) {
      super("a member is there twice");
      this.member = member;
    }

    /** One of {@link #KNOWN}. */
    String member() {
      return member;
    }
  }

  @Override
  public JsonToken nextToken() throws IOException {
    JsonToken token = super.nextToken();
    if (token == JsonToken.FIELD_NAME) {
      note(PLACES.get(currentName()));
    } else if (token != null && token.isStructStart()) {
      level++;
      seen[level] = 0;
    } else if (token != null && token.isStructEnd()) {
      level--;
    }
    return token;
  }

  @Override
  public JsonToken nextValue() throws IOException {
    JsonToken token = nextToken();
    return token == JsonToken.FIELD_NAME ? nextToken() : token;
  }

  @Override
  public JsonParser skipChildren() throws IOException {
    if (hasCurrentToken() && currentToken().isStructStart()) {
      level--;
    }
    return super.skipChildren();
  }

  private void note(@Nullable Integer place) throws Repeated {
    if (place == null) {
      return;
    }
    long bit = 1L << place;
    if ((seen[level] & bit) != 0) {
      throw new Repeated(KNOWN.get(place));
    }
    seen[level] |= bit;
  }
}
