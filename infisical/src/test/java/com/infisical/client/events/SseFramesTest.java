package com.infisical.client.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.events.SseFrames.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames of server-sent events, however their bytes are cut and their lines end. */
class SseFramesTest {
  private static final int LIMIT = 64;

  private final List<Frame> found = new ArrayList<>();
  private final SseFrames frames = new SseFrames(LIMIT, found::add);

  private void read(String text) {
    frames.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Frame frame(String event, String data) {
    return new Frame(event, data, true, false);
  }

  @Test
  void readsNameAndDataOfAFrame() {
    read("id: 1\nevent: secret:update\ndata: {\"a\":1}\n\n");
    assertThat(found).containsExactly(frame("secret:update", "{\"a\":1}"));
  }

  @Test
  void takesEveryEndOfLineThatTheStandardAllows() {
    read("event: a\ndata: 1\n\nevent: b\r\ndata: 2\r\n\r\nevent: c\rdata: 3\r\r");
    assertThat(found).containsExactly(frame("a", "1"), frame("b", "2"), frame("c", "3"));
  }

  @Test
  void readsTheSameWhereverTheBytesAreCut() {
    byte[] all =
        "\uFEFFevent: ä\r\ndata: {\"schlüssel\":\"🔑\"}\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= all.length; cut++) {
      found.clear();
      SseFrames fresh = new SseFrames(LIMIT, found::add);
      fresh.read(ByteBuffer.wrap(all, 0, cut));
      fresh.read(ByteBuffer.wrap(all, cut, all.length - cut));
      assertThat(found).as("cut at %d", cut).containsExactly(frame("ä", "{\"schlüssel\":\"🔑\"}"));
    }
  }

  @Test
  void givesAPingAsAFrameWithoutData() {
    read("event: ping\n\n");
    assertThat(found).containsExactly(new Frame("ping", "", false, false));
  }

  @Test
  void passesOverCommentsAndUnknownFieldsAndEmptyFrames() {
    read(": hello\n\nretry: 10\nwhatever\n\n\n\n:\n\n");
    assertThat(found).isEmpty();
  }

  @Test
  void joinsSeveralDataLines() {
    read("data: a\ndata:b\ndata\ndata:  c\n\n");
    assertThat(found).containsExactly(frame("", "a\nb\n\n c"));
  }

  @Test
  void waitsForTheEmptyLine() {
    read("event: a\ndata: 1\n");
    assertThat(found).isEmpty();
    read("\n");
    assertThat(found).hasSize(1);
  }

  @Test
  void keepsOfALineThatIsTooLongOnlyThatItWas() {
    read("event: a\ndata: " + "x".repeat(10 * LIMIT));
    read("x".repeat(10 * LIMIT) + "\n\nevent: b\ndata: 2\n\n");
    assertThat(found).containsExactly(new Frame("a", "", true, true), frame("b", "2"));
  }

  @Test
  void keepsOfManyDataLinesNoMoreThanOfOne() {
    read("event: a\n" + "data: 0123456789\n".repeat(1_000) + "\n");
    assertThat(found).containsExactly(new Frame("a", "", true, true));
  }
}
