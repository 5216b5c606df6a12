package com.infisical.client.http;

import com.infisical.client.Reply;
import java.net.http.HttpHeaders;

/** The response to one HTTP call, its body not read yet. */
public sealed interface Answer extends AutoCloseable {
  /** Gives the memory of the answer back; nobody reads it any more. */
  @Override
  void close();

  /** A whole answer, with any status but a followed redirect. */
  record Received(int status, HttpHeaders headers, Body body) implements Answer {
    @Override
    public void close() {
      body.close();
    }

    @Override
    public String toString() {
      return status + ", " + body;
    }
  }

  /** None. */
  record Missing(Reply.Cause cause, String detail) implements Answer {
    @Override
    public void close() {
      // There is nothing to give back.
    }
  }
}
