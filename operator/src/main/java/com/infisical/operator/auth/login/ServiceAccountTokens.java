package com.infisical.operator.auth.login;

import com.infisical.client.HttpStatus;
import com.infisical.client.SecretText;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.ApiServerReason;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.MissingRight;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Requests short-lived tokens of service accounts from the API server (TokenRequest).
 *
 * <p>Nothing is kept: every login gets a token of its own. Safe for use by several threads.
 */
public final class ServiceAccountTokens {
  /** The shortest that the API server grants. */
  static final Duration LIFETIME = Duration.ofMinutes(10);

  private static final int MAX_NAMED = 3;
  private static final int MAX_NAME_CHARS = 100;

  private final KubernetesClient client;
  private final TenancyRules tenancy;

  /** Asks with {@code client}. */
  public ServiceAccountTokens(KubernetesClient client, TenancyRules tenancy) {
    this.client = client;
    this.tenancy = tenancy;
  }

  /** What came of a request. */
  sealed interface TokenResult {
    /** A token. */
    record Issued(SecretText token) implements TokenResult {}

    /** No token. */
    record Failed(Failure failure) implements TokenResult {}
  }

  /** Why the API server gave no token. */
  enum Reason {
    /** The service account is not there. */
    MISSING,
    /** The operator's permissions. */
    RBAC,
    /** Whom the token is to be for. */
    AUDIENCE,
    /** A policy or webhook has another objection. */
    ADMISSION,
    /** Anything that may pass by itself. */
    OTHER
  }

  /**
   * The API server gave no token for a service account.
   *
   * @param audiencesField the spec field that says whom the token is for
   * @param status its answer; 0 or less where there was none
   * @param reason its words, from a colon on; may be empty
   */
  record TokenFailure(
      String field,
      String audiencesField,
      ResourceName serviceAccount,
      List<String> audiences,
      Reason why,
      int status,
      String reason)
      implements Failure {
    /** Copies the list. */
    TokenFailure {
      audiences = List.copyOf(audiences);
    }

    @Override
    public String sentence() {
      String what =
          "no token could be requested for ServiceAccount %s, referenced by %s: "
              .formatted(serviceAccount, field);
      return switch (why) {
        case MISSING ->
            "ServiceAccount %s, referenced by %s, does not exist; create it or correct the reference"
                .formatted(serviceAccount, field);
        case RBAC ->
            "the operator's service account may not request tokens for ServiceAccount %s, referenced by %s (RBAC); grant it create on serviceaccounts/token there"
                .formatted(serviceAccount, field);
        case AUDIENCE ->
            what
                + "the Kubernetes API server allows none for %s (HTTP %d); list in %s an audience that it allows"
                    .formatted(inWords(audiences), status, audiencesField);
        case ADMISSION ->
            what
                + "an admission policy or webhook of the Kubernetes API server refuses it (HTTP %d); configure it to allow the operator's requests%s"
                    .formatted(
                        status,
                        audiences.isEmpty()
                            ? ""
                            : ", or list other audiences in " + audiencesField);
        case OTHER ->
            what
                + "the Kubernetes API server returned %s; the operator retries"
                    .formatted(status <= 0 ? "nothing" : "HTTP " + status + reason);
      };
    }

    @Override
    public Retry retry() {
      return new Retry.Backoff();
    }

    @Override
    public Optional<MissingRight> missingRight() {
      return why == Reason.RBAC
          ? Optional.of(
              new MissingRight(
                  "create",
                  "serviceaccounts/token",
                  serviceAccount.namespace(),
                  "ServiceAccount %s, referenced by %s".formatted(serviceAccount, field)))
          : Optional.empty();
    }
  }

  /** Audiences as a sentence names them. */
  static String inWords(List<String> audiences) {
    if (audiences.isEmpty()) {
      return "the API server itself, because none is listed";
    }
    String first =
        audiences.stream()
            .limit(MAX_NAMED)
            .map(
                one ->
                    one.length() <= MAX_NAME_CHARS ? one : one.substring(0, MAX_NAME_CHARS) + "…")
            .collect(Collectors.joining(", "));
    int others = audiences.size() - MAX_NAMED;
    return others > 0 ? first + " and " + others + " more" : first;
  }

  /**
   * A token of {@code serviceAccount}.
   *
   * @param field the spec field that names the service account, for a failure's sentence
   * @param audiencesField the spec field that says whom the token is for, for the same
   * @param from the namespace of the InfisicalAuth that names it; a service account that it may not
   *     use reads like one that does not exist
   * @param audiences whom it is for; empty means the API server's default
   */
  TokenResult request(
      String field,
      String audiencesField,
      String from,
      ResourceName serviceAccount,
      List<String> audiences) {
    try {
      Optional<SecretText> token =
          mayUse(from, serviceAccount) ? issued(serviceAccount, audiences) : Optional.empty();
      return token
          .<TokenResult>map(TokenResult.Issued::new)
          .orElseGet(() -> missing(field, audiencesField, serviceAccount, audiences));
    } catch (KubernetesClientException e) {
      return new TokenResult.Failed(
          new TokenFailure(
              field,
              audiencesField,
              serviceAccount,
              audiences,
              reason(e, audiences),
              e.getCode(),
              ApiServerReason.afterColon(e)));
    }
  }

  /** One of another namespace, where tenants are kept apart, consents by an annotation. */
  private boolean mayUse(String from, ResourceName serviceAccount) {
    if (tenancy.mayReferTo(from, serviceAccount.namespace())) {
      return true;
    }
    @Nullable ServiceAccount found =
        client
            .serviceAccounts()
            .inNamespace(serviceAccount.namespace())
            .withName(serviceAccount.name())
            .get();
    Map<String, String> annotations = found == null ? null : found.getMetadata().getAnnotations();
    return annotations != null
        && tenancy.consents(annotations.get(TenancyRules.ALLOWED_AUTH_NAMESPACES), from);
  }

  private static TokenResult missing(
      String field, String audiencesField, ResourceName serviceAccount, List<String> audiences) {
    return new TokenResult.Failed(
        new TokenFailure(
            field,
            audiencesField,
            serviceAccount,
            audiences,
            Reason.MISSING,
            HttpStatus.NOT_FOUND,
            ""));
  }

  private Optional<SecretText> issued(ResourceName serviceAccount, List<String> audiences) {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withAudiences(audiences)
            .withExpirationSeconds(LIFETIME.toSeconds())
            .endSpec()
            .build();
    TokenRequest issued =
        client
            .serviceAccounts()
            .inNamespace(serviceAccount.namespace())
            .withName(serviceAccount.name())
            .tokenRequest(request);
    return issued == null || issued.getStatus() == null
        ? Optional.empty()
        : Optional.of(SecretText.of(issued.getStatus().getToken()));
  }

  /** What the API server says is read only to tell cases apart that have one status. */
  private static Reason reason(KubernetesClientException refusal, List<String> audiences) {
    String words = String.valueOf(refusal.getMessage()).toLowerCase(Locale.ROOT);
    return switch (refusal.getCode()) {
      case HttpStatus.NOT_FOUND -> Reason.MISSING;
      case HttpStatus.FORBIDDEN, HttpStatus.BAD_REQUEST, HttpStatus.UNPROCESSABLE -> {
        if (words.contains("cannot create resource")) {
          yield Reason.RBAC;
        }
        yield !audiences.isEmpty() && words.contains("audience")
            ? Reason.AUDIENCE
            : Reason.ADMISSION;
      }
      default -> Reason.OTHER;
    };
  }
}
