package com.infisical.testkit.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets what the AWS SDK of this process finds, by the SDK's own system properties, which come
 * before environment variables; closing it restores what was there.
 *
 * <p>For one test at a time.
 */
public final class AwsSurroundings implements AutoCloseable {
  private final Map<String, @Nullable String> before = new HashMap<>();
  private final Path folder;

  private AwsSurroundings(Path folder) {
    this.folder = folder;
  }

  /** Nothing to be found: no keys, no files, no metadata service. */
  public static AwsSurroundings empty(Path folder) {
    return new AwsSurroundings(folder)
        .set("aws.configFile", folder.resolve("no-config").toString())
        .set("aws.sharedCredentialsFile", folder.resolve("no-credentials").toString())
        .set("aws.disableEc2Metadata", "true");
  }

  /** The variables hold keys. */
  public AwsSurroundings keys(AwsKeys keys) {
    keys.sessionToken().ifPresent(token -> set("aws.sessionToken", token));
    return set("aws.accessKeyId", keys.accessKeyId())
        .set("aws.secretAccessKey", keys.secretAccessKey());
  }

  /** Only one of the two keys is set. */
  public AwsSurroundings keyIdWithoutSecret() {
    return set("aws.accessKeyId", "AKIDEXAMPLE");
  }

  /** The variables hold a region. */
  public AwsSurroundings region(String name) {
    return set("aws.region", name);
  }

  /** There is a shared config file, and a profile of it is chosen. */
  public AwsSurroundings config(String content, String profile) {
    return set("aws.configFile", write("config", content).toString()).set("aws.profile", profile);
  }

  /** A service account token can be exchanged for a role's credentials (IRSA). */
  public AwsSurroundings webIdentity(String token, String roleArn, URI sts) {
    return set("aws.webIdentityTokenFile", write("web-identity-token", token).toString())
        .set("aws.roleArn", roleArn)
        .set("aws.roleSessionName", "operator")
        .set("aws.endpointUrlSts", sts.toString());
  }

  /** An endpoint gives the container credentials (EKS Pod Identity, ECS). */
  public AwsSurroundings container(URI endpoint, Optional<String> token) {
    token.ifPresent(
        t -> set("aws.containerAuthorizationTokenFile", write("pod-identity-token", t).toString()));
    return set("aws.containerCredentialsFullUri", endpoint.toString());
  }

  /** An EC2 instance's metadata service answers. */
  public AwsSurroundings instance(URI endpoint) {
    return set("aws.disableEc2Metadata", "false")
        .set("aws.ec2MetadataServiceEndpoint", endpoint.toString());
  }

  private Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AwsSurroundings set(String property, String value) {
    String old = System.setProperty(property, value);
    if (!before.containsKey(property)) {
      before.put(property, old);
    }
    return this;
  }

  @Override
  public void close() {
    before.forEach(
        (property, value) -> {
          if (value == null) {
            System.clearProperty(property);
          } else {
            System.setProperty(property, value);
          }
        });
  }
}
