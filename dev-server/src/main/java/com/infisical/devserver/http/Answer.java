package com.infisical.devserver.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/** A response. */
public sealed interface Answer {
  /**
   * A JSON document, with an entity tag made from its bytes.
   *
   * @param identityId who has just proven to be that identity; for the journal
   */
  record Document(int status, Object body, Optional<String> identityId) implements Answer {
    public Document(int status, Object body) {
      this(status, body, Optional.empty());
    }
  }

  /** Exactly that text, without entity tag. */
  record Text(int status, Map<String, String> headers, String body) implements Answer {
    public Text {
      headers = Map.copyOf(headers);
    }
  }

  /** A body that is written over time, until the writer returns. */
  record Stream(Map<String, String> headers, Writer writer) implements Answer {
    public Stream {
      headers = Map.copyOf(headers);
    }
  }

  /** No answer at all: the connection is closed. */
  record Dropped() implements Answer {}

  /** Writes the body of a {@link Stream}; its first flush sends the headers too. */
  interface Writer {
    void write(OutputStream body) throws IOException;
  }

  /** 200 with that document. */
  static Answer ok(Object body) {
    return new Document(200, body);
  }

  /** 200 with that document, for the identity that has just logged in. */
  static Answer granted(Object body, String identityId) {
    return new Document(200, body, Optional.of(identityId));
  }

  /** 200 with an object of one field. */
  static Answer ok(String field, Object value) {
    return new Document(200, Map.of(field, value));
  }
}
