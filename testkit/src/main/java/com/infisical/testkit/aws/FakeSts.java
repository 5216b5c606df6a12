package com.infisical.testkit.aws;

import com.infisical.testkit.aws.LoopbackServer.Reply;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An AWS STS on the loopback address that checks signatures for real.
 *
 * <p>It stands for the STS of every region: the one that the {@code Host} header names. It knows
 * {@code GetCallerIdentity} and {@code AssumeRoleWithWebIdentity}. Safe for use by several threads.
 */
public final class FakeSts implements AutoCloseable {
  private static final Duration SESSION = Duration.ofHours(1);

  private final InstantSource clock;
  private final Map<String, Principal> principals = new ConcurrentHashMap<>();
  private final Map<String, String> roleByWebIdentity = new ConcurrentHashMap<>();
  private final List<StsRefusal> refusals = new CopyOnWriteArrayList<>();
  private final LoopbackServer server = new LoopbackServer(this::serve);

  /**
   * @param clock what signatures' times are compared with
   */
  public FakeSts(InstantSource clock) {
    this.clock = clock;
  }

  /** Where it listens, such as {@code http://127.0.0.1:40123}. */
  public URI url() {
    return server.url();
  }

  /**
   * Makes keys known for good.
   *
   * @param arn such as {@code arn:aws:iam::123456789012:user/ann}
   */
  public FakeSts knows(AwsKeys keys, String arn) {
    return knows(keys, arn, Instant.MAX);
  }

  /** Makes keys known until they end. */
  public FakeSts knows(AwsKeys keys, String arn, Instant until) {
    principals.put(keys.accessKeyId(), new Principal(keys, arn, until));
    return this;
  }

  /** Lets whoever has {@code token}, such as a service account's, take a role. */
  public FakeSts trusts(String token, String roleArn) {
    roleByWebIdentity.put(token, roleArn);
    return this;
  }

  /** What was refused so far, in its order. */
  public List<StsRefusal> refusals() {
    return List.copyOf(refusals);
  }

  /** How many requests of an action came, such as {@code GetCallerIdentity}. */
  public long count(String action) {
    return server.asked().stream().filter(m -> action.equals(form(m).get("Action"))).count();
  }

  private Reply serve(SignedMessage message) {
    if (!message.method().equals("POST") || !message.path().equals("/")) {
      return Reply.status(404);
    }
    return switch (form(message).getOrDefault("Action", "")) {
      case "GetCallerIdentity" -> callerIdentity(message);
      case "AssumeRoleWithWebIdentity" -> webIdentity(message);
      default -> refused(message, new StsRefusal(400, "InvalidAction", "There is no such action"));
    };
  }

  private Reply callerIdentity(SignedMessage message) {
    return switch (new SignatureCheck(clock, principals).check(message)) {
      case SignatureCheck.Verdict.Refused(StsRefusal why) -> refused(message, why);
      case SignatureCheck.Verdict.By(Principal who) ->
          wantsJson(message)
              ? Reply.json(
                  """
                  {"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Account":"%s","Arn":"%s","UserId":"%s"},
                  "ResponseMetadata":{"RequestId":"00000000-0000-4000-8000-000000000000"}}}
                  """
                      .formatted(who.account(), who.arn(), who.userId()))
              : xml(
                  200,
                  """
                  <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
                  <Arn>%s</Arn><UserId>%s</UserId><Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
                  """
                      .formatted(who.arn(), who.userId(), who.account()));
    };
  }

  private Reply webIdentity(SignedMessage message) {
    Map<String, String> form = form(message);
    String role = roleByWebIdentity.get(form.getOrDefault("WebIdentityToken", ""));
    if (role == null) {
      return refused(
          message, new StsRefusal(400, "InvalidIdentityToken", "No OpenIDConnect provider found"));
    }
    if (!role.equals(form.get("RoleArn"))) {
      return refused(
          message,
          StsRefusal.forbidden(
              "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"));
    }
    String session = form.getOrDefault("RoleSessionName", "");
    String name = role.substring(role.lastIndexOf('/') + 1);
    AwsKeys keys = AwsKeys.temporary();
    Instant until = clock.instant().plus(SESSION);
    knows(
        keys,
        "arn:aws:sts::%s:assumed-role/%s/%s".formatted(role.split(":", -1)[4], name, session),
        until);
    return xml(
        200,
        """
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
        <Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey><SessionToken>%s</SessionToken>
        <Expiration>%s</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
        """
            .formatted(
                keys.accessKeyId(),
                keys.secretAccessKey(),
                keys.sessionToken().orElseThrow(),
                until));
  }

  private Reply refused(SignedMessage message, StsRefusal why) {
    refusals.add(why);
    return wantsJson(message)
        ? new Reply(
            why.status(),
            "application/json",
            "{\"Error\":{\"Code\":\"%s\",\"Message\":\"%s\",\"Type\":\"Sender\"}}"
                .formatted(why.code(), why.message()))
        : xml(
            why.status(),
            "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
                .formatted(why.code(), why.message()));
  }

  private static boolean wantsJson(SignedMessage message) {
    return message.header("accept").orElse("").contains("json");
  }

  private static Reply xml(int status, String body) {
    return new Reply(status, "text/xml", body);
  }

  private static Map<String, String> form(SignedMessage message) {
    Map<String, String> form = new HashMap<>();
    for (String pair : message.body().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      form.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
    }
    return form;
  }

  private static String decoded(String text) {
    return Objects.requireNonNull(URLDecoder.decode(text, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.close();
  }
}
