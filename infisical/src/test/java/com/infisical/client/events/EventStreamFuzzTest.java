package com.infisical.client.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.StreamNews;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes over an event stream, and however it is cut: the same news, within the limit.
 *
 * <p>The test run plays the corpus; {@code make fuzz} has Jazzer search, which calls {@link
 * #fuzzerTestOneInput}.
 */
class EventStreamFuzzTest {
  private static final int LIMIT = 512;

  static List<Path> corpus() throws IOException {
    try (Stream<Path> inputs = Files.list(Path.of("src/test/corpus/EventStreamFuzzTest"))) {
      return inputs.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void readsTheSameHoweverItIsCut(Path input) throws IOException {
    fuzzerTestOneInput(Files.readAllBytes(input));
  }

  /** Jazzer's way in. */
  public static void fuzzerTestOneInput(byte[] data) {
    assertThat(news(data, Math.max(1, data.length)))
        .isEqualTo(news(data, 1))
        .isEqualTo(news(data, 7));
  }

  private static List<StreamNews> news(byte[] data, int piece) {
    List<StreamNews> found = new ArrayList<>();
    EventFrames meaning = new EventFrames("p");
    SseFrames frames =
        new SseFrames(
            LIMIT,
            frame -> {
              assertThat(frame.data().length()).isLessThanOrEqualTo(LIMIT);
              meaning.news(frame).ifPresent(found::add);
            });
    for (int begin = 0; begin < data.length; begin += piece) {
      frames.read(ByteBuffer.wrap(data, begin, Math.min(piece, data.length - begin)));
    }
    return found;
  }
}
