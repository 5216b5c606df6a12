package com.infisical.operator.auth;

import com.infisical.operator.api.InfisicalAuthSpec;
import com.infisical.operator.api.KubernetesAuth;
import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.api.UniversalAuth;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.FieldReference.Parsed;
import com.infisical.operator.reference.FieldReference.Trimming;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.ResourceName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the login method that a spec asks for; {@code method} decides, other blocks are ignored.
 */
public final class LoginMethods {
  private final ServiceAccountTokens tokens;

  /**
   * @param tokens what the method {@code kubernetes} proves itself with
   */
  public LoginMethods(ServiceAccountTokens tokens) {
    this.tokens = tokens;
  }

  /** What came of it. */
  public sealed interface Choice {
    /** The spec is complete. */
    record Chosen(LoginMethod method) implements Choice {}

    /** The spec cannot be used until it is changed. */
    record Unusable(Failure failure) implements Choice {}
  }

  /** The method of {@code spec}. */
  public Choice choose(InfisicalAuthSpec spec) {
    String method = Objects.requireNonNullElse(spec.method(), "");
    return switch (method) {
      case "universal" -> universal(spec.universal());
      case "kubernetes" -> kubernetes(spec.kubernetes());
      case "aws-iam", "azure", "gcp-id-token", "gcp-iam", "ldap" ->
          unusable(".spec.method", "is " + method + ", which this version cannot use yet");
      case "" -> unusable(".spec.method", "is missing; name the login method there");
      default ->
          unusable(
              ".spec.method",
              "is unknown; use universal, kubernetes, aws-iam, azure, gcp-id-token, gcp-iam or"
                  + " ldap");
    };
  }

  private static Choice universal(@Nullable UniversalAuth block) {
    if (block == null) {
      return unusable(".spec.universal", "is missing; the method universal needs it");
    }
    return withReference(
        ".spec.universal.clientIdRef",
        block.clientIdRef(),
        Trimming.AROUND,
        clientId ->
            withReference(
                ".spec.universal.clientSecretRef",
                block.clientSecretRef(),
                Trimming.LINE_BREAKS_AT_END,
                clientSecret -> new Choice.Chosen(new UniversalMethod(clientId, clientSecret))));
  }

  private Choice kubernetes(@Nullable KubernetesAuth block) {
    if (block == null) {
      return unusable(".spec.kubernetes", "is missing; the method kubernetes needs it");
    }
    Optional<ResourceName> account = ResourceName.of(block.serviceAccountRef());
    if (account.isEmpty()) {
      return unusable(
          KubernetesMethod.SERVICE_ACCOUNT_FIELD,
          "is incomplete; give the name and the namespace of the service account there");
    }
    List<String> audiences =
        Objects.requireNonNullElse(block.serviceAccountTokenAudiences(), List.of());
    return withReference(
        ".spec.kubernetes.identityIdRef",
        block.identityIdRef(),
        Trimming.AROUND,
        identityId ->
            new Choice.Chosen(new KubernetesMethod(identityId, account.get(), audiences, tokens)));
  }

  private interface Next {
    Choice then(FieldReference reference);
  }

  private static Choice withReference(
      String field, @Nullable SecretKeyReference reference, Trimming trimming, Next next) {
    return switch (FieldReference.parse(field, reference, trimming)) {
      case Parsed.Complete(FieldReference complete) -> next.then(complete);
      case Parsed.Incomplete(ReferenceFailure failure) -> new Choice.Unusable(failure);
    };
  }

  private static Choice unusable(String field, String what) {
    return new Choice.Unusable(new ReferenceFailure.Incomplete(field, what));
  }
}
