package com.infisical.client.events;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts a stream of server-sent events into frames, as its bytes come.
 *
 * <p>Lines end with LF, CR or both; none of these bytes occurs within a character of UTF-8, so a
 * line is decoded when it is complete. Of a frame whose data is larger than the limit only that is
 * kept. Not safe for use by several threads.
 */
final class SseFrames {
  private static final int ROOM = 1024;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final int limit;
  private final Consumer<Frame> frames;
  private ByteArrayOutputStream line = new ByteArrayOutputStream(ROOM);
  private boolean lineIsCut;
  private boolean afterReturn;
  private boolean atStart = true;
  private String event = "";
  private StringBuilder data = new StringBuilder();
  private boolean hasData;
  private boolean dataIsCut;

  /**
   * One frame that has an event's name or data.
   *
   * @param event empty when it has no name
   * @param data its data lines; empty when they were too long
   * @param hasData whether there was a data line at all: a ping has none
   * @param cut whether the data were longer than the limit
   */
  record Frame(String event, String data, boolean hasData, boolean cut) {
    @Override
    public String toString() {
      return "frame " + event;
    }
  }

  /**
   * Gives every frame to {@code frames}.
   *
   * @param limit how many bytes of a line, and characters of a frame's data, are kept
   */
  SseFrames(int limit, Consumer<Frame> frames) {
    this.limit = limit;
    this.frames = frames;
  }

  void read(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      // The second half of CR LF, which may have come in another buffer.
      if (next == '\n' && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = next == '\r';
      if (next == '\n' || next == '\r') {
        endLine();
      } else if (line.size() < limit) {
        line.write(next);
      } else {
        lineIsCut = true;
      }
    }
  }

  private void endLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    boolean cut = lineIsCut;
    // One large event must not keep its room for the hour that a stream lives.
    line = line.size() > ROOM ? new ByteArrayOutputStream(ROOM) : line;
    line.reset();
    lineIsCut = false;
    if (atStart) {
      atStart = false;
      text = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
    if (text.isEmpty() && !cut) {
      endFrame();
    } else {
      field(text, cut);
    }
  }

  private void field(String text, boolean cut) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    value = value.startsWith(" ") ? value.substring(1) : value;
    switch (name) {
      case "event" -> event = value;
      case "data" -> {
        int separator = hasData ? 1 : 0;
        dataIsCut |= cut || data.length() + separator + value.length() > limit;
        if (dataIsCut) {
          data = new StringBuilder();
        } else {
          data.append(hasData ? "\n" : "").append(value);
        }
        hasData = true;
      }
      default -> {
        // A comment (no name), an id, a retry time: nothing that is used here.
      }
    }
  }

  private void endFrame() {
    if (hasData || !event.isEmpty()) {
      frames.accept(new Frame(event, data.toString(), hasData, dataIsCut));
    }
    event = "";
    data = new StringBuilder();
    hasData = false;
    dataIsCut = false;
  }
}
