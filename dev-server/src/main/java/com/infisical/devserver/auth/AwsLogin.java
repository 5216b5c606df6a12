package com.infisical.devserver.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.infisical.devserver.aws.CallerIdentity;
import com.infisical.devserver.aws.PrincipalArn;
import com.infisical.devserver.aws.StsReplay;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.Store;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logs in by a request to AWS STS that is sent on as it came
 * (docs/design/infisical-api.md#23-aws-auth).
 */
public final class AwsLogin {
  private static final Pattern SCOPE = Pattern.compile("Credential=[^/]*/[^/]*/([^/]*)/");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,20}");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Store store;
  private final AccessTokens tokens;
  private final Supplier<Optional<URI>> sts;

  /** Asks the STS at {@code sts}, whatever the region; without one, every login is refused. */
  public AwsLogin(Store store, AccessTokens tokens, Supplier<Optional<URI>> sts) {
    this.store = store;
    this.tokens = tokens;
    this.sts = sts;
  }

  /**
   * Gives a token, or refuses.
   *
   * @param body the body of the signed request, in base64
   * @param headers a JSON object of its headers, in base64
   */
  public Grant login(String identityId, String httpMethod, String body, String headers) {
    Attached<AwsAuth> known = Attached.find(store, identityId, AwsAuth.class, "AWS");
    Map<String, String> sent = headers(headers);
    String region = region(sent);
    URI url =
        sts.get()
            .orElseThrow(
                () ->
                    ApiException.badRequest(
                        "No STS is configured: start the server with --sts-url, or with sts(…)"));
    CallerIdentity caller =
        new StsReplay(url)
            .ask(region, httpMethod, sent, decoded(body))
            // A refusal of STS is not translated (docs/design/infisical-api.md#14-traps).
            .orElseThrow(AwsLogin::untranslated);
    PrincipalArn arn = PrincipalArn.parse(caller.arn()).orElseThrow(AwsLogin::untranslated);
    checkAllowed(known.method(), caller, arn);
    return tokens.issue(
        known.identity(),
        known.method().tokens(),
        new AccessTokens.Proof("aws-auth", "", Map.of("aws", claim(caller, arn))));
  }

  private static Map<String, String> headers(String base64) {
    try {
      return JSON.readValue(
          new String(decoded(base64), StandardCharsets.UTF_8), new TypeReference<>() {});
    } catch (JsonProcessingException _) {
      throw untranslated();
    }
  }

  private static String region(Map<String, String> headers) {
    String authorization =
        Optional.ofNullable(headers.get("Authorization"))
            .or(() -> Optional.ofNullable(headers.get("authorization")))
            .orElseThrow(AwsLogin::untranslated);
    Matcher scope = SCOPE.matcher(authorization);
    String region = scope.find() ? scope.group(1) : "";
    if (!REGION.matcher(region).matches()) {
      throw ApiException.badRequest("Invalid AWS region");
    }
    return region;
  }

  private static void checkAllowed(AwsAuth method, CallerIdentity caller, PrincipalArn arn) {
    if (!method.allowedAccountIds().isBlank()
        && !items(method.allowedAccountIds()).contains(caller.account())) {
      throw ApiException.unauthorized("Access denied: AWS account ID not allowed.");
    }
    if (!method.allowedPrincipalArns().isBlank()
        && items(method.allowedPrincipalArns()).stream()
            .map(AwsLogin::pattern)
            .noneMatch(
                allowed -> arn.normalised().stream().anyMatch(a -> allowed.matcher(a).matches()))) {
      throw ApiException.unauthorized(
          "Access denied: AWS principal ARN not allowed. [principal-arn=%s]"
              .formatted(caller.arn()));
    }
  }

  private static List<String> items(String commaList) {
    return Arrays.stream(commaList.split(",", -1)).map(String::strip).toList();
  }

  private static Pattern pattern(String wildcards) {
    return Pattern.compile(Pattern.quote(wildcards).replace("*", "\\E.*\\Q"));
  }

  private static Map<String, Object> claim(CallerIdentity caller, PrincipalArn arn) {
    return Map.of(
        "accountId", caller.account(),
        "arn", caller.arn(),
        "userId", caller.userId(),
        "partition", arn.partition(),
        "service", arn.service(),
        "resourceType", arn.type(),
        "resourceName", arn.name());
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException _) {
      throw untranslated();
    }
  }

  private static ApiException untranslated() {
    return ApiException.of(500, "InternalServerError", "Something went wrong");
  }
}
