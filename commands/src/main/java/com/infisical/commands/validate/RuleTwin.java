package com.infisical.commands.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A CEL rule of the CRDs, in Java: a library for CEL is 8 MB and lacks Kubernetes' own functions.
 *
 * <p>Found by the rule's text, so that a changed rule needs a changed twin; a test finds a rule
 * without one.
 */
final class RuleTwin {
  private static final Map<String, String> BLOCKS =
      Map.of(
          "universal", "universal",
          "kubernetes", "kubernetes",
          "aws-iam", "awsIam",
          "azure", "azure",
          "gcp-id-token", "gcpIdToken",
          "gcp-iam", "gcpIam",
          "ldap", "ldap",
          "oidc", "oidc",
          "jwt", "jwt",
          "token", "token");

  private static final Pattern INTERVAL =
      Pattern.compile("^0*([5-9]s|[1-9][0-9]+s|[1-9][0-9]*[mhdw])$");

  private static final List<Known> KNOWN =
      List.of(
          new Known(
              "!(self.method in {'universal': has(self.universal), 'kubernetes':"
                  + " has(self.kubernetes), 'aws-iam': has(self.awsIam), 'azure':"
                  + " has(self.azure), 'gcp-id-token': has(self.gcpIdToken), 'gcp-iam':"
                  + " has(self.gcpIam), 'ldap': has(self.ldap), 'oidc': has(self.oidc),"
                  + " 'jwt': has(self.jwt), 'token': has(self.token)}) || {'universal':"
                  + " has(self.universal), 'kubernetes': has(self.kubernetes), 'aws-iam':"
                  + " has(self.awsIam), 'azure': has(self.azure), 'gcp-id-token':"
                  + " has(self.gcpIdToken), 'gcp-iam': has(self.gcpIam), 'ldap':"
                  + " has(self.ldap), 'oidc': has(self.oidc), 'jwt': has(self.jwt),"
                  + " 'token': has(self.token)}[self.method]",
              match ->
                  self -> {
                    String block = BLOCKS.get(self.path("method").asText());
                    return block == null || self.has(block);
                  },
              self ->
                  "method %s needs the block spec.%s: set it, or change spec.method"
                      .formatted(
                          self.path("method").asText(),
                          BLOCKS.getOrDefault(self.path("method").asText(), ""))),
          Known.of(
              Pattern.compile("!has\\(self\\.(\\w+)\\) \\|\\| self\\.method == '([-\\w]+)'"),
              match ->
                  self ->
                      !self.has(match.group(1))
                          || self.path("method").asText().equals(match.group(2))),
          Known.of(
              "!has(self.caCertificate) || [has(self.caCertificate.name) && self.caCertificate.name"
                  + " != '', has(self.caCertificate.namespace) && self.caCertificate.namespace !="
                  + " '', has(self.caCertificate.key) && self.caCertificate.key != ''].filter(set,"
                  + " set).size() in [0, 3]",
              self ->
                  Stream.of("name", "namespace", "key")
                              .filter(key -> isSet(self.path("caCertificate"), key))
                              .count()
                          % 3
                      == 0),
          Known.of(
              "!has(self.infisicalConnectionRef) || (self.infisicalConnectionRef.name == '') =="
                  + " (self.infisicalConnectionRef.namespace == '')",
              self ->
                  isSet(self.path("infisicalConnectionRef"), "name")
                      == isSet(self.path("infisicalConnectionRef"), "namespace")),
          Known.of(
              "!has(self.address) || self.address == '' || (isURL(self.address) &&"
                  + " url(self.address).getScheme() in ['http', 'https'] &&"
                  + " url(self.address).getHostname() != '')",
              self -> !isSet(self, "address") || isHttpUrl(self.path("address").asText())),
          Known.of(
              "(has(self.projectId) && self.projectId != '') != (has(self.projectSlug) &&"
                  + " self.projectSlug != '')",
              self -> isSet(self, "projectId") != isSet(self, "projectSlug")),
          Known.of(
              "self.refreshInterval.matches('" + INTERVAL + "')",
              self -> INTERVAL.matcher(self.path("refreshInterval").asText()).matches()),
          Known.of(
              Pattern.compile(
                  "!has\\(self\\.(\\w+)\\) \\|\\| self\\.\\1\\.all\\(key,"
                      + " !key\\.startsWith\\('secrets\\.infisical\\.com/'\\)\\)"),
              match ->
                  self ->
                      self.path(match.group(1)).properties().stream()
                          .noneMatch(e -> e.getKey().startsWith("secrets.infisical.com/"))),
          Known.of(
              "self.kind != 'ConfigMap' || !has(self.secretType) || self.secretType == ''",
              self ->
                  !self.path("kind").asText().equals("ConfigMap") || !isSet(self, "secretType")));

  private final Predicate<JsonNode> holds;
  private final Function<JsonNode, Optional<String>> message;

  private RuleTwin(Predicate<JsonNode> holds, Function<JsonNode, Optional<String>> message) {
    this.holds = holds;
    this.message = message;
  }

  /** The twin of {@code rule}, whatever its line breaks; empty where there is none. */
  static Optional<RuleTwin> of(String rule) {
    String text = rule.strip().replaceAll("\\s+", " ");
    return KNOWN.stream().flatMap(known -> known.match(text).stream()).findFirst();
  }

  /** Whether {@code self} keeps to the rule; it has no field that is null. */
  boolean holds(JsonNode self) {
    return holds.test(self);
  }

  /** The rule's message where that depends on {@code self}. */
  Optional<String> message(JsonNode self) {
    return message.apply(self);
  }

  /**
   * A rule, or several of one form.
   *
   * @param text what the rule's text matches
   * @param twin makes the twin of what was matched
   * @param message empty for the message in the CRD
   */
  private record Known(
      Pattern text,
      Function<MatchResult, Predicate<JsonNode>> twin,
      Function<JsonNode, Optional<String>> message) {
    Known(
        String text,
        Function<MatchResult, Predicate<JsonNode>> twin,
        Function<JsonNode, String> message) {
      this(Pattern.compile(Pattern.quote(text)), twin, self -> Optional.of(message.apply(self)));
    }

    static Known of(Pattern text, Function<MatchResult, Predicate<JsonNode>> twin) {
      return new Known(text, twin, self -> Optional.empty());
    }

    static Known of(String text, Predicate<JsonNode> twin) {
      return of(Pattern.compile(Pattern.quote(text)), match -> twin);
    }

    Optional<RuleTwin> match(String rule) {
      Matcher matcher = text.matcher(rule);
      return matcher.matches()
          ? Optional.of(new RuleTwin(twin.apply(matcher.toMatchResult()), message))
          : Optional.empty();
    }
  }

  private static boolean isSet(JsonNode self, String field) {
    return !self.path(field).asText("").isEmpty();
  }

  private static boolean isHttpUrl(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      String host = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
      return (scheme.equals("http") || scheme.equals("https"))
          && !host.replaceFirst("^.*@", "").replaceFirst(":\\d*$", "").isEmpty();
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
