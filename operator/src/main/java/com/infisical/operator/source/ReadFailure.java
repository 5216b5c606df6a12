package com.infisical.operator.source;

import com.infisical.client.Reply;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ServerFailure;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a source could not be read, for all resources that share the read; each makes of it a
 * sentence with its own field.
 */
public sealed interface ReadFailure {
  /** The failure in terms of the spec of a resource that reads the source. */
  Failure of(SourceWords words);

  /** The same where the source is an entry of {@code spec.sources}. */
  default Failure of(String field) {
    return of(SourceWords.ofEntry(field));
  }

  /** When it is read again. */
  Retry retry();

  /**
   * How the spec of a resource names a source and its parts, for the sentences about failed reads.
   *
   * @param field what holds the source
   * @param project what names its project
   * @param checkProject what to check if the server finds no such project
   * @param checkFolder what to check if the server finds no such folder
   */
  record SourceWords(String field, String project, String checkProject, String checkFolder) {
    /** The words for an entry of {@code spec.sources}, which is {@code field}. */
    public static SourceWords ofEntry(String field) {
      String slug = field + ".projectSlug";
      return new SourceWords(
          field,
          slug,
          "check " + slug + ", and that the identity is a member of that project",
          "check the project, environmentSlug and secretPath of " + field);
    }
  }

  /** No token to read with, for {@code retryIn}. */
  record NoToken(Failure login, Duration retryIn) implements ReadFailure, Failure {
    @Override
    public Failure of(SourceWords words) {
      return this;
    }

    @Override
    public String sentence() {
      return login.sentence();
    }

    @Override
    public Optional<String> requestId() {
      return login.requestId();
    }

    @Override
    public Retry retry() {
      return new Retry.After(retryIn);
    }
  }

  /** The server gave no project for a slug. */
  record NoProject(String address, Reply<?> reply) implements ReadFailure {
    @Override
    public Failure of(SourceWords words) {
      return failure(
          "looking up the project of " + words.project(), address, words.checkProject(), reply);
    }

    @Override
    public Retry retry() {
      return new ServerFailure("", address, reply, "").retry();
    }
  }

  /** The server gave no secrets. */
  record NoSecrets(String address, Reply<?> reply) implements ReadFailure {
    @Override
    public Failure of(SourceWords words) {
      return failure("reading " + words.field(), address, words.checkFolder(), reply);
    }

    @Override
    public Retry retry() {
      return new ServerFailure("", address, reply, "").retry();
    }
  }

  /** An error of the operator itself, which its log tells. */
  record ByABug() implements ReadFailure {
    private static final Duration AFTER_A_BUG = Duration.ofMinutes(1);

    @Override
    public Failure of(SourceWords words) {
      return new Failure() {
        @Override
        public String sentence() {
          return "reading "
              + words.field()
              + " failed because of an internal error; check the operator's log, and report it";
        }

        @Override
        public Retry retry() {
          return ByABug.this.retry();
        }
      };
    }

    @Override
    public Retry retry() {
      return new Retry.After(AFTER_A_BUG);
    }
  }

  private static Failure failure(
      String action, String address, String whereNotFound, Reply<?> reply) {
    String advice =
        switch (reply) {
          case Reply.Refused<?> refused when refused.status() == 404 -> whereNotFound;
          case Reply.Refused<?> refused when refused.status() == 403 ->
              "check what the identity can read there";
          default -> "";
        };
    return new ServerFailure(action, address, reply, advice);
  }
}
