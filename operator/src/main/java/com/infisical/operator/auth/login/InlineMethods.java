package com.infisical.operator.auth.login;

import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.api.InlineAzureAuth;
import com.infisical.operator.api.InlineGcpIamAuth;
import com.infisical.operator.api.InlineIdentityAuth;
import com.infisical.operator.api.InlineKubernetesAuth;
import com.infisical.operator.api.InlineLdapAuth;
import com.infisical.operator.api.InlineSecretReference;
import com.infisical.operator.api.InlineServiceAccountReference;
import com.infisical.operator.api.InlineUniversalAuth;
import com.infisical.operator.api.ResourceReference;
import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.api.ServiceTokenAuth;
import com.infisical.operator.auth.cloud.aws.AwsProofs;
import com.infisical.operator.auth.cloud.azure.AzureResource;
import com.infisical.operator.auth.login.LoginMethods.Choice;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.FieldReference.Parsed;
import com.infisical.operator.reference.FieldReference.Trimming;
import com.infisical.operator.reference.StrayCharacters;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.tenancy.TenancyRules;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the login method that a block of a resource of {@code v1alpha1} asks for. */
public final class InlineMethods {
  private static final String AUTHENTICATION = ".spec.authentication.";
  private static final int MAX_ID_CHARS = 1_024;

  private final ServiceAccountTokens tokens;
  private final ServiceAccounts accounts;
  private final Supplier<AwsProofs> aws;
  private final CloudProofs clouds;
  private final TenancyRules tenancy;

  InlineMethods(
      ServiceAccountTokens tokens,
      ServiceAccounts accounts,
      Supplier<AwsProofs> aws,
      CloudProofs clouds,
      TenancyRules tenancy) {
    this.tokens = tokens;
    this.accounts = accounts;
    this.aws = aws;
    this.clouds = clouds;
    this.tenancy = tenancy;
  }

  /** The method of {@code login}, a block of a resource in {@code namespace}. */
  public Choice choose(String namespace, Named login) {
    String field = AUTHENTICATION + login.name();
    Choice choice = complete(namespace, field, login);
    return choice instanceof Choice.Chosen(LoginMethod method)
            && method.provesOperator()
            && !tenancy.mayProveOperator(namespace)
        ? unusable(
            field,
            "proves the operator's own cloud identity, which only resources of the namespaces in"
                + " --ambient-auth-namespaces may use; use another login")
        : choice;
  }

  /** The service account of {@code login}; empty where it has none, or no usable one. */
  public Optional<ResourceName> serviceAccount(Named login) {
    return login.block() instanceof InlineKubernetesAuth block
        ? account(block.serviceAccountRef())
        : Optional.empty();
  }

  /** Whether {@code login} asks for the long-lived token that its service account lists. */
  public static boolean wantsListedToken(Named login) {
    return login.block() instanceof InlineKubernetesAuth block
        && !Boolean.TRUE.equals(block.autoCreateServiceAccountToken());
  }

  /** The field in which {@code login} names its service account. */
  public static String serviceAccountField(Named login) {
    return AUTHENTICATION + login.name() + ".serviceAccountRef";
  }

  private Choice complete(String from, String field, Named login) {
    return switch (login.block()) {
      case InlineUniversalAuth block -> universal(from, field, block);
      case InlineKubernetesAuth block ->
          withId(from, field, block.identityId(), id -> kubernetes(from, field, block, id));
      case InlineIdentityAuth block ->
          withId(from, field, block.identityId(), id -> ambient(login.name(), id));
      case InlineAzureAuth block ->
          withId(from, field, block.identityId(), id -> azure(field, block, id));
      case InlineGcpIamAuth block ->
          withId(from, field, block.identityId(), id -> gcpIam(field, block, id));
      case InlineLdapAuth block ->
          withId(from, field, block.identityId(), id -> ldap(from, field, block, id));
      case ServiceTokenAuth block ->
          withKey(
              from,
              field + ".serviceTokenSecretReference",
              block.serviceTokenSecretReference(),
              "infisicalToken",
              Trimming.SERVICE_TOKEN,
              token -> new Choice.Chosen(new ServiceTokenMethod(token)));
    };
  }

  private Choice ambient(String block, InlineMethod.GivenId id) {
    return block.equals("awsIamAuth")
        ? chosen(new AwsIamMethod(id.reference(), aws), id)
        : chosen(new GcpIdTokenMethod(id.reference(), clouds.googleIdTokens()), id);
  }

  private static Choice universal(String from, String field, InlineUniversalAuth block) {
    return withKey(
        from,
        field + ".credentialsRef",
        block.credentialsRef(),
        "clientId",
        Trimming.AROUND,
        clientId ->
            withKey(
                from,
                field + ".credentialsRef",
                block.credentialsRef(),
                "clientSecret",
                Trimming.CLIENT_SECRET,
                clientSecret ->
                    new Choice.Chosen(
                        new InlineMethod(
                            new UniversalMethod(clientId, clientSecret), Optional.empty()))));
  }

  private Choice kubernetes(
      String from, String field, InlineKubernetesAuth block, InlineMethod.GivenId id) {
    Optional<ResourceName> account = account(block.serviceAccountRef());
    if (account.isEmpty()) {
      return unusable(
          field + ".serviceAccountRef",
          "is incomplete or not a name; give the name and the namespace of the service account"
              + " there");
    }
    return Boolean.TRUE.equals(block.autoCreateServiceAccountToken())
        ? chosen(
            new ServiceAccountMethod(
                ServiceAccountMethod.Verification.KUBERNETES,
                id.reference(),
                from,
                account.get(),
                block.serviceAccountTokenAudiences(),
                tokens),
            id)
        : chosen(new ListedTokenMethod(from, id.reference(), account.get(), accounts, tokens), id);
  }

  private static Optional<ResourceName> account(@Nullable InlineServiceAccountReference account) {
    return account == null
        ? Optional.empty()
        : ResourceName.of(new ResourceReference(account.name(), account.namespace()));
  }

  private Choice azure(String field, InlineAzureAuth block, InlineMethod.GivenId id) {
    return switch (AzureResource.parse(block.resource())) {
      case AzureResource.Parsed.Unusable(String why) -> unusable(field + ".resource", why);
      case AzureResource.Parsed.Usable(AzureResource resource) -> {
        AzureResource meant =
            block.azureManagedIdentityClientId() == null
                ? resource
                : new AzureResource(
                    resource.name(), Optional.of(block.azureManagedIdentityClientId()));
        yield chosen(
            new AzureMethod(id.reference(), meant, clouds.azure().source(meant), clouds.azure()),
            id);
      }
    };
  }

  private Choice gcpIam(String field, InlineGcpIamAuth block, InlineMethod.GivenId id) {
    String file = Objects.requireNonNullElse(block.serviceAccountKeyFilePath(), "");
    String pathField = field + ".serviceAccountKeyFilePath";
    if (!file.startsWith("/") || file.chars().anyMatch(Character::isISOControl)) {
      return unusable(
          pathField,
          "is not an absolute path; name the key file as it is mounted in the operator's pod");
    }
    try {
      return chosen(new GcpIamMethod(id.reference(), Path.of(file), clouds.googleKeys()), id);
    } catch (InvalidPathException e) {
      return unusable(
          pathField, "has characters that file names in the operator's pod cannot have; use ASCII");
    }
  }

  private static Choice ldap(
      String from, String field, InlineLdapAuth block, InlineMethod.GivenId id) {
    return withKey(
        from,
        field + ".credentialsRef",
        block.credentialsRef(),
        "username",
        Trimming.USER_NAME,
        username ->
            withKey(
                from,
                field + ".credentialsRef",
                block.credentialsRef(),
                "password",
                Trimming.LINE_BREAKS_AT_END,
                password -> chosen(new LdapMethod(id.reference(), username, password), id)));
  }

  private static Choice chosen(LoginMethod method, InlineMethod.GivenId id) {
    return new Choice.Chosen(new InlineMethod(method, Optional.of(id)));
  }

  private static Choice withId(
      String from,
      String field,
      @Nullable String identityId,
      Function<InlineMethod.GivenId, Choice> then) {
    InlineMethod.GivenId id =
        InlineMethod.GivenId.of(
            field + ".identityId", from, Objects.requireNonNullElse(identityId, ""));
    if (id.id().isEmpty()) {
      return unusable(field + ".identityId", "is empty; give the id of the machine identity there");
    }
    if (id.id().length() > MAX_ID_CHARS) {
      return unusable(
          field + ".identityId", "has more than 1,024 characters; give the identity's id");
    }
    return StrayCharacters.first(id.id())
        .map(
            stray ->
                unusable(
                    field + ".identityId",
                    "has %s, which an id cannot contain; write the id without it".formatted(stray)))
        .orElseGet(() -> then.apply(id));
  }

  private static Choice withKey(
      String from,
      String field,
      @Nullable InlineSecretReference reference,
      String key,
      Trimming trimming,
      Function<FieldReference, Choice> then) {
    SecretKeyReference named =
        reference == null
            ? null
            : new SecretKeyReference(reference.secretName(), reference.secretNamespace(), key);
    return switch (FieldReference.parse(field, from, named, trimming)) {
      case Parsed.Complete(FieldReference complete) -> then.apply(complete);
      case Parsed.Incomplete(ReferenceFailure failure) ->
          new Choice.Unusable(
              new ReferenceFailure.Incomplete(
                  inlineField(failure.field()),
                  failure.sentence().substring(failure.field().length() + 1)));
    };
  }

  /** A reference has {@code secretName} here where an InfisicalAuth has {@code name}. */
  private static String inlineField(String field) {
    return field.endsWith(".name") || field.endsWith(".namespace")
        ? field
            .replaceFirst("\\.name$", ".secretName")
            .replaceFirst("\\.namespace$", ".secretNamespace")
        : field;
  }

  private static Choice unusable(String field, String what) {
    return new Choice.Unusable(new ReferenceFailure.Incomplete(field, what));
  }
}
