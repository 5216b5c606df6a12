package com.infisical.devserver.hooks;

import com.infisical.devserver.http.Answer;
import java.time.Duration;
import java.util.Map;

/** A fault of one request. */
public sealed interface Fault {
  /** Another answer instead of the right one. */
  record Reply(int status, Map<String, String> headers, String body) implements Fault {
    public Reply {
      headers = Map.copyOf(headers);
    }

    Answer answer() {
      return new Answer.Text(status, headers, body);
    }
  }

  /** The right answer, late. */
  record Delay(Duration by) implements Fault {}

  /** The connection is closed without an answer. */
  record Drop() implements Fault {}

  /** 200 with a body that is not JSON although it says so. */
  record Garbage() implements Fault {}

  /** No answer until the fault is released; then the right one. */
  record Hang() implements Fault {}
}
