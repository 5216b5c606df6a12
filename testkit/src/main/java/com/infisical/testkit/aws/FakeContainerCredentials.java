package com.infisical.testkit.aws;

import com.infisical.testkit.aws.LoopbackServer.Reply;
import java.net.URI;
import java.util.Optional;

/**
 * The endpoint that gives containers the credentials of their role, as ECS and EKS Pod Identity
 * have it. Safe for use by several threads.
 */
public final class FakeContainerCredentials implements AutoCloseable {
  private static final String PATH = "/v1/credentials";

  private final AwsKeys keys;
  private final Optional<String> token;
  private final LoopbackServer server = new LoopbackServer(this::serve);

  /**
   * @param token what has to stand in the header {@code Authorization}; empty for none, as on ECS
   */
  public FakeContainerCredentials(AwsKeys keys, Optional<String> token) {
    this.keys = keys;
    this.token = token;
  }

  /** For {@code AWS_CONTAINER_CREDENTIALS_FULL_URI}. */
  public URI url() {
    return server.url().resolve(PATH);
  }

  /** How many requests came. */
  public long count() {
    return server.asked().size();
  }

  private Reply serve(SignedMessage message) {
    if (!message.path().equals(PATH)) {
      return Reply.status(404);
    }
    return token.isEmpty() || token.equals(message.header("authorization"))
        ? Reply.json(CredentialsDocument.of(keys))
        : Reply.status(401);
  }

  @Override
  public void close() {
    server.close();
  }
}
