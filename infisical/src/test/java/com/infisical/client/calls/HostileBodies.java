package com.infisical.client.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.http.AnswerBudget;
import com.infisical.client.http.Body;
import com.infisical.client.http.Extent;
import com.infisical.client.http.Packing;
import com.infisical.client.reply.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;

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
    bodies.bombs();
  }

  /** 100 MiB each: of a text that nobody needs, of white space, and of rows. */
  private void bombs() {
    bomb("{\"secrets\":[],\"x\":\"", "x", "\"}", Json.JsonResult.NotUnpacked.class);
    bomb("{\"secrets\":[]", " ", "}", Json.JsonResult.NotUnpacked.class);
    bomb(
        "{\"secrets\":[",
        "{\"secretKey\":\"a\",\"secretValue\":\"\"},",
        "{}]}",
        Json.JsonResult.NoRoom.class);
  }

  private void bomb(String start, String part, String end, Class<?> expected) {
    AnswerBudget.Hold hold = new AnswerBudget(400L << 20).share().hold();
    AnswerBudget.Hold small = budget.share().hold();
    ByteBuffer bytes = ByteBuffer.wrap(packed(start, part, end));
    boolean isListing = expected == Json.JsonResult.NoRoom.class;
    try (Body body =
        new Body(
            List.of(bytes),
            bytes.remaining(),
            false,
            new Packing(List.of("gzip")),
            10L * SIZE,
            isListing ? small : hold)) {
      expect(expected, Json.read(body, ListingBody.class, Extent.LISTING));
    }
  }

  private static byte[] packed(String start, String part, String end) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] parts = part.repeat(1_000).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(start.getBytes(StandardCharsets.UTF_8));
      for (long size = 0; size < 20L * SIZE; size += parts.length) {
        out.write(parts);
      }
      out.write(end.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private void listings() {
    Class<?> nothing = Json.JsonResult.OtherShape.class;
    Class<?> listing = Json.JsonResult.Read.class;
    Class<?> tooMuch = Json.JsonResult.BeyondLimits.class;
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
        Json.JsonResult.NoRoom.class);
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
      expect(Json.JsonResult.BeyondLimits.class, Json.read(body, JsonNode.class, extent));
    }
  }

  private void listing(String start, IntFunction<String> parts, String end, Class<?> expected) {
    try (Body body = body(start, parts, end)) {
      expect(expected, Json.read(body, ListingBody.class, Extent.LISTING));
    }
  }

  private static void expect(Class<?> expected, Json.JsonResult<?> result) {
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
    return new Body(
        List.of(bytes), bytes.remaining(), false, Packing.NONE, bytes.remaining(), hold);
  }

  private static void put(ByteBuffer bytes, String text) {
    bytes.put(text.getBytes(StandardCharsets.UTF_8));
  }
}
