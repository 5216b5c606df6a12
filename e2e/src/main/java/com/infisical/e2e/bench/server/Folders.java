package com.infisical.e2e.bench.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the answer to a read of each source ready, as bytes with their tag, so that a read costs a
 * copy. Thread-safe.
 */
final class Folders {
  /** The answer to a read of one source. */
  static final class Answer {
    private final byte[] body;
    private final String tag;

    private Answer(byte[] body, String tag) {
      this.body = body;
      this.tag = tag;
    }

    byte[] body() {
      return body;
    }

    /** With its quotes, as it is sent. */
    String tag() {
      return tag;
    }
  }

  private final Layout layout;
  private final AtomicReferenceArray<@Nullable Answer> answers;

  Folders(Layout layout) {
    this.layout = layout;
    this.answers = new AtomicReferenceArray<>(layout.sources());
    for (int source = 0; source < layout.sources(); source++) {
      change(source, "as-it-was-at-first");
    }
  }

  Answer answer(int source) {
    Answer answer = answers.get(source);
    if (answer == null) {
      throw new IllegalStateException("no source " + source);
    }
    return answer;
  }

  /** Gives the first secret of a source another value. */
  void change(int source, String value) {
    byte[] body = body(source, value).getBytes(StandardCharsets.UTF_8);
    answers.set(source, new Answer(body, tag(body)));
  }

  private String body(int source, String first) {
    StringBuilder json = new StringBuilder("{\"secrets\":[");
    String project = layout.project(source % layout.tenants());
    for (int i = 0; i < layout.secrets(); i++) {
      String value = i == 0 ? first : "value-of-secret-%d-in-source-%d".formatted(i, source);
      json.append(i == 0 ? "" : ",").append(secret(project, source, i, layout.value(value)));
    }
    return json.append("],\"imports\":[]}").toString();
  }

  private String secret(String project, int source, int index, String value) {
    String id = "00000000-0000-4000-%04d-%012d".formatted(index % 10_000, source);
    return """
    {"id":"%s","_id":"%s","workspace":"%s","environment":"dev","secretPath":"%s","version":1,\
    "type":"shared","secretKey":"%s","secretValue":"%s","secretComment":"",\
    "secretValueHidden":false,"secretMetadata":[],"tags":[],"isRotatedSecret":false,\
    "createdAt":"2026-01-31T10:20:30.123Z","updatedAt":"2026-01-31T10:20:30.123Z"}\
    """
        .formatted(id, id, project, layout.path(source), Layout.key(index), value);
  }

  private static String tag(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(body);
      return "\"" + Base64.getEncoder().encodeToString(digest) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
