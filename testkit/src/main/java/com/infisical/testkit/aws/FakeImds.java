package com.infisical.testkit.aws;

import com.infisical.testkit.aws.LoopbackServer.Reply;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The metadata service of an EC2 instance in version 2: nothing without a token that was put for
 * before. Safe for use by several threads.
 */
public final class FakeImds implements AutoCloseable {
  private static final String TOKEN = "/latest/api/token";
  private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
  private static final String DOCUMENT = "/latest/dynamic/instance-identity/document";
  private static final String ROLE = "node-role";

  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private final LoopbackServer server = new LoopbackServer(this::serve);
  private volatile @Nullable AwsKeys roleKeys;
  private volatile @Nullable String region;

  /** Where it listens; for {@code AWS_EC2_METADATA_SERVICE_ENDPOINT}. */
  public URI url() {
    return server.url();
  }

  /** The instance has a role, whose credentials are these. */
  public FakeImds role(AwsKeys keys) {
    roleKeys = keys;
    return this;
  }

  /** The instance runs in a region, which its identity document says. */
  public FakeImds region(String name) {
    region = name;
    return this;
  }

  /** How many requests came for something under this path. */
  public long count(String path) {
    return server.asked().stream().filter(m -> m.path().startsWith(path)).count();
  }

  private Reply serve(SignedMessage message) {
    if (message.path().equals(TOKEN)) {
      return token(message);
    }
    Optional<String> token = message.header("x-aws-ec2-metadata-token");
    if (token.isEmpty() || !tokens.contains(token.get())) {
      return Reply.status(401);
    }
    AwsKeys keys = roleKeys;
    String in = region;
    if (message.path().equals(ROLES) && keys != null) {
      return Reply.text(ROLE);
    }
    if (message.path().equals(ROLES + ROLE) && keys != null) {
      return Reply.json(CredentialsDocument.of(keys));
    }
    return message.path().equals(DOCUMENT) && in != null
        ? Reply.json("{\"accountId\":\"123456789012\",\"region\":\"%s\"}".formatted(in))
        : Reply.status(404);
  }

  private Reply token(SignedMessage message) {
    if (!message.method().equals("PUT")) {
      return Reply.status(405);
    }
    if (message.header("x-aws-ec2-metadata-token-ttl-seconds").isEmpty()) {
      return Reply.status(400);
    }
    String token = UUID.randomUUID().toString();
    tokens.add(token);
    return Reply.text(token);
  }

  @Override
  public void close() {
    server.close();
  }
}
