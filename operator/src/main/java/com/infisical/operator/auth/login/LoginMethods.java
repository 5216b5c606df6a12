package com.infisical.operator.auth.login;

import com.infisical.operator.api.AwsIamAuth;
import com.infisical.operator.api.AzureAuth;
import com.infisical.operator.api.GcpIamAuth;
import com.infisical.operator.api.GcpIdTokenAuth;
import com.infisical.operator.api.InfisicalAuthSpec;
import com.infisical.operator.api.LdapAuth;
import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.api.ServiceAccountBlock;
import com.infisical.operator.api.TokenAuth;
import com.infisical.operator.api.UniversalAuth;
import com.infisical.operator.auth.cloud.OnFirstUse;
import com.infisical.operator.auth.cloud.aws.AwsProofs;
import com.infisical.operator.auth.cloud.aws.SdkAwsProofs;
import com.infisical.operator.auth.cloud.azure.AzureResource;
import com.infisical.operator.auth.cloud.azure.AzureTokens;
import com.infisical.operator.auth.login.ServiceAccountMethod.Verification;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.FieldReference.Parsed;
import com.infisical.operator.reference.FieldReference.Trimming;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.tenancy.TenancyRules;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the login method that a spec asks for; {@code method} decides, other blocks are ignored.
 * What to change for a new one: docs/development.md#where-to-change-what.
 */
public final class LoginMethods {
  private final ServiceAccountTokens tokens;
  private final Supplier<AwsProofs> aws;
  private final CloudProofs clouds;
  private final TenancyRules tenancy;

  /**
   * @param tokens what the methods of service accounts prove themselves with
   * @param clouds what the methods of Azure and Google Cloud prove themselves with
   */
  public LoginMethods(ServiceAccountTokens tokens, CloudProofs clouds, TenancyRules tenancy) {
    this(
        tokens,
        new OnFirstUse<>(
            () -> SdkAwsProofs.ofThisProcess(Clock.systemUTC(), () -> clouds.tokenEndpoints())),
        clouds,
        tenancy);
  }

  LoginMethods(
      ServiceAccountTokens tokens,
      Supplier<AwsProofs> aws,
      CloudProofs clouds,
      TenancyRules tenancy) {
    this.tokens = tokens;
    this.tenancy = tenancy;
    this.aws = aws;
    this.clouds = clouds;
  }

  /**
   * Finds those of resources whose login stands in their own spec.
   *
   * @param accounts finds the service accounts that they name
   */
  public InlineMethods inline(ServiceAccounts accounts) {
    return new InlineMethods(tokens, accounts, aws, clouds, tenancy);
  }

  /** What came of it. */
  public sealed interface Choice {
    /** The spec is complete. */
    record Chosen(LoginMethod method) implements Choice {}

    /** The spec cannot be used until it is changed. */
    record Unusable(Failure failure) implements Choice {}
  }

  /** The method of {@code spec}, which is that of an InfisicalAuth in {@code namespace}. */
  public Choice choose(String namespace, InfisicalAuthSpec spec) {
    Choice choice = complete(namespace, spec);
    return choice instanceof Choice.Chosen(LoginMethod method)
            && method.provesOperator()
            && !tenancy.mayProveOperator(namespace)
        ? unusable(
            ".spec.method",
            ("%s proves the operator's own cloud identity, which only InfisicalAuths of the"
                    + " namespaces in --ambient-auth-namespaces may use; use another method")
                .formatted(method.name()))
        : choice;
  }

  private Choice complete(String namespace, InfisicalAuthSpec spec) {
    String method = Objects.requireNonNullElse(spec.method(), "");
    return switch (method) {
      case "universal" -> universal(namespace, spec.universal());
      case "kubernetes" -> serviceAccount(Verification.KUBERNETES, namespace, spec.kubernetes());
      case "oidc" -> serviceAccount(Verification.OIDC, namespace, spec.oidc());
      case "jwt" -> serviceAccount(Verification.JWT, namespace, spec.jwt());
      case "token" -> token(namespace, spec.token());
      case "aws-iam" -> awsIam(namespace, spec.awsIam());
      case "ldap" -> ldap(namespace, spec.ldap());
      case "azure" -> azure(namespace, spec.azure());
      case "gcp-id-token" -> gcpIdToken(namespace, spec.gcpIdToken());
      case "gcp-iam" -> gcpIam(namespace, spec.gcpIam());
      case "" -> unusable(".spec.method", "is missing; name the login method there");
      default ->
          unusable(
              ".spec.method",
              "is unknown; use universal, kubernetes, aws-iam, azure, gcp-id-token, gcp-iam, ldap,"
                  + " oidc, jwt or token");
    };
  }

  private static Choice universal(String from, @Nullable UniversalAuth block) {
    if (block == null) {
      return unusable(".spec.universal", "is missing; the method universal needs it");
    }
    return withReference(
        from,
        ".spec.universal.clientIdRef",
        block.clientIdRef(),
        Trimming.AROUND,
        clientId ->
            withReference(
                from,
                ".spec.universal.clientSecretRef",
                block.clientSecretRef(),
                Trimming.CLIENT_SECRET,
                clientSecret -> new Choice.Chosen(new UniversalMethod(clientId, clientSecret))));
  }

  private Choice serviceAccount(
      Verification verification, String from, @Nullable ServiceAccountBlock block) {
    if (block == null) {
      return unusable(
          verification.field(""), "is missing; the method %s needs it".formatted(verification));
    }
    Optional<ResourceName> account = ResourceName.of(block.serviceAccountRef());
    if (account.isEmpty()) {
      return unusable(
          verification.accountField(),
          "is incomplete or not a name; give the name and the namespace of the service account"
              + " there");
    }
    List<String> audiences =
        Objects.requireNonNullElse(block.serviceAccountTokenAudiences(), List.of());
    return withReference(
        from,
        verification.field(".identityIdRef"),
        block.identityIdRef(),
        Trimming.AROUND,
        identityId ->
            new Choice.Chosen(
                new ServiceAccountMethod(
                    verification, identityId, from, account.get(), audiences, tokens)));
  }

  private static Choice token(String from, @Nullable TokenAuth block) {
    if (block == null) {
      return unusable(".spec.token", "is missing; the method token needs it");
    }
    return withReference(
        from,
        TokenMethod.TOKEN_FIELD,
        block.tokenRef(),
        Trimming.ACCESS_TOKEN,
        token -> new Choice.Chosen(new TokenMethod(token)));
  }

  private Choice awsIam(String from, @Nullable AwsIamAuth block) {
    if (block == null) {
      return unusable(".spec.awsIam", "is missing; the method aws-iam needs it");
    }
    return withReference(
        from,
        ".spec.awsIam.identityIdRef",
        block.identityIdRef(),
        Trimming.AROUND,
        identityId -> new Choice.Chosen(new AwsIamMethod(identityId, aws)));
  }

  private static Choice ldap(String from, @Nullable LdapAuth block) {
    if (block == null) {
      return unusable(".spec.ldap", "is missing; the method ldap needs it");
    }
    return withReference(
        from,
        ".spec.ldap.identityIdRef",
        block.identityIdRef(),
        Trimming.AROUND,
        identityId ->
            withReference(
                from,
                ".spec.ldap.usernameRef",
                block.usernameRef(),
                Trimming.USER_NAME,
                username ->
                    withReference(
                        from,
                        ".spec.ldap.passwordRef",
                        block.passwordRef(),
                        Trimming.LINE_BREAKS_AT_END,
                        password ->
                            new Choice.Chosen(new LdapMethod(identityId, username, password)))));
  }

  private Choice azure(String from, @Nullable AzureAuth block) {
    if (block == null) {
      return unusable(".spec.azure", "is missing; the method azure needs it");
    }
    return switch (AzureResource.parse(block.resource())) {
      case AzureResource.Parsed.Unusable(String why) -> unusable(AzureTokens.RESOURCE_FIELD, why);
      case AzureResource.Parsed.Usable(AzureResource resource) ->
          withReference(
              from,
              ".spec.azure.identityIdRef",
              block.identityIdRef(),
              Trimming.AROUND,
              identityId ->
                  new Choice.Chosen(
                      new AzureMethod(
                          identityId, resource, clouds.azure().source(resource), clouds.azure())));
    };
  }

  private Choice gcpIdToken(String from, @Nullable GcpIdTokenAuth block) {
    if (block == null) {
      return unusable(".spec.gcpIdToken", "is missing; the method gcp-id-token needs it");
    }
    return withReference(
        from,
        ".spec.gcpIdToken.identityIdRef",
        block.identityIdRef(),
        Trimming.AROUND,
        identityId -> new Choice.Chosen(new GcpIdTokenMethod(identityId, clouds.googleIdTokens())));
  }

  private Choice gcpIam(String from, @Nullable GcpIamAuth block) {
    if (block == null) {
      return unusable(".spec.gcpIam", "is missing; the method gcp-iam needs it");
    }
    String file = Objects.requireNonNullElse(block.serviceAccountKeyFilePath(), "");
    if (!file.startsWith("/") || file.indexOf('\0') >= 0) {
      return unusable(
          GcpIamMethod.KEY_FILE_FIELD,
          "is not an absolute path; name the key file as it is mounted in the operator's pod");
    }
    if (file.chars().anyMatch(Character::isISOControl)) {
      return unusable(
          GcpIamMethod.KEY_FILE_FIELD,
          "has control characters, which no mounted file has; correct it");
    }
    return withReference(
        from,
        ".spec.gcpIam.identityIdRef",
        block.identityIdRef(),
        Trimming.AROUND,
        identityId -> gcpIam(identityId, file));
  }

  private Choice gcpIam(FieldReference identityId, String file) {
    try {
      return new Choice.Chosen(new GcpIamMethod(identityId, Path.of(file), clouds.googleKeys()));
    } catch (InvalidPathException e) {
      return unusable(
          GcpIamMethod.KEY_FILE_FIELD,
          "has characters that file names in the operator's pod cannot have; use ASCII, or set"
              + " LC_ALL=C.UTF-8 there");
    }
  }

  private interface Next {
    Choice then(FieldReference reference);
  }

  private static Choice withReference(
      String from,
      String field,
      @Nullable SecretKeyReference reference,
      Trimming trimming,
      Next next) {
    return switch (FieldReference.parse(field, from, reference, trimming)) {
      case Parsed.Complete(FieldReference complete) -> next.then(complete);
      case Parsed.Incomplete(ReferenceFailure failure) -> new Choice.Unusable(failure);
    };
  }

  private static Choice unusable(String field, String what) {
    return new Choice.Unusable(new ReferenceFailure.Incomplete(field, what));
  }
}
