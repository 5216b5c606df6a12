package com.infisical.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;

/** Reads, in a process with a small heap, bodies that are made to take a lot of it. */
final class HostileBodies {
  private static final int SIZE = 5 << 20;

  private final AnswerBudget budget = new AnswerBudget(4L * SIZE);

  private HostileBodies() {}

  /** Ends with an exception, or an error of memory, where one is not read as it should be. */
  public static void main(String[] arguments) {
    HostileBodies bodies = new HostileBodies();
    bodies.listings();
    bodies.trees();
  }

  private void listings() {
    Class<?> nothing = Json.Result.OtherShape.class;
    Class<?> listing = Json.Result.Read.class;
    Class<?> tooMuch = Json.Result.BeyondLimits.class;
    listing("{\"secrets\":[", i -> "{},", "{}]}", nothing);
    listing("{\"secrets\":[", i -> "null,", "{}]}", nothing);
    listing("{\"imports\":[", i -> "{},", "{}],\"secrets\":[]}", nothing);
    listing(
        "{\"secrets\":[",
        i -> "{\"secretKey\":\"a\",\"secretValue\":\"\",\"type\":\"personal\"},",
        "{\"type\":\"personal\"}]}",
        listing);
    listing("{\"secrets\":[],\"x\":[", i -> "1,", "1]}", listing);
    listing("{\"secrets\":[],\"x\":[", i -> "{},", "{}]}", listing);
    listing(
        "{\"secrets\":[{\"secretKey\":\"a\",\"secretValue\":\"\",\"x\":{",
        i -> "\"" + i + "\":1,",
        "\"a\":1}}]}",
        listing);
    listing(
        "{\"secrets\":[",
        i -> "{\"secretKey\":\"a\",\"secretValue\":\"\"},",
        "{\"secretKey\":\"a\",\"secretValue\":\"\"}]}",
        Json.Result.NoRoom.class);
    listing("{\"x\":", i -> "[", "", tooMuch);
    listing("{\"secrets\":[{\"secretKey\":\"\u20ac", i -> "aaaaaaaa", "\"}]}", tooMuch);
  }

  private void trees() {
    for (Extent extent : List.of(Extent.ANSWER, Extent.PROJECT)) {
      tree(extent, "{\"a\":[", i -> "{},", "{}]}");
      tree(extent, "{", i -> "\"" + i + "\":0,", "\"a\":0}");
    }
  }

  private void tree(Extent extent, String start, IntFunction<String> parts, String end) {
    try (Body body = body(start, parts, end)) {
      expect(Json.Result.BeyondLimits.class, Json.read(body, JsonNode.class, extent));
    }
  }

  private void listing(String start, IntFunction<String> parts, String end, Class<?> expected) {
    try (Body body = body(start, parts, end)) {
      expect(expected, Json.read(body, ListingBody.class, Extent.LISTING));
    }
  }

  private static void expect(Class<?> expected, Json.Result<?> result) {
    if (!expected.isInstance(result)) {
      throw new AssertionError(result.getClass() + " instead of " + expected);
    }
  }

  private Body body(String start, IntFunction<String> parts, String end) {
    AnswerBudget.Hold hold = budget.share().hold();
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    put(bytes, start);
    for (int i = 0; bytes.remaining() > 100; i++) {
      put(bytes, parts.apply(i));
    }
    put(bytes, end);
    bytes.flip();
    if (!hold.take(bytes.remaining())) {
      throw new AssertionError("The budget has no room for the body itself");
    }
    return new Body(List.of(bytes), bytes.remaining(), false, hold);
  }

  private static void put(ByteBuffer bytes, String text) {
    bytes.put(text.getBytes(StandardCharsets.UTF_8));
  }
}
