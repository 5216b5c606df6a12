package com.infisical.devserver.seed;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.devserver.AwsAuthOptions;
import com.infisical.devserver.AzureAuthOptions;
import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevIdentities;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevProjects;
import com.infisical.devserver.GcpAuthOptions;
import com.infisical.devserver.JwtAuthOptions;
import com.infisical.devserver.KubernetesAuthOptions;
import com.infisical.devserver.LdapAuthOptions;
import com.infisical.devserver.OidcAuthOptions;
import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.access.ValueAccess;
import com.infisical.devserver.api.AwsAuthFields;
import com.infisical.devserver.api.AzureAuthFields;
import com.infisical.devserver.api.GcpAuthFields;
import com.infisical.devserver.api.IssuerAuthFields;
import com.infisical.devserver.api.KubernetesAuthFields;
import com.infisical.devserver.api.LdapAuthFields;
import com.infisical.devserver.api.ProjectFactory;
import com.infisical.devserver.api.TokenFields;
import com.infisical.devserver.auth.AwsAuth;
import com.infisical.devserver.auth.AzureAuth;
import com.infisical.devserver.auth.GcpAuth;
import com.infisical.devserver.auth.JwtAuth;
import com.infisical.devserver.auth.KubernetesAuth;
import com.infisical.devserver.auth.LdapAuth;
import com.infisical.devserver.auth.OidcAuth;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.auth.TrustedIp;
import com.infisical.devserver.auth.UniversalAuth.LockoutRule;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.secret.SecretEdit;
import com.infisical.devserver.seed.Seed.FolderSeed;
import com.infisical.devserver.seed.Seed.IdentitySeed;
import com.infisical.devserver.seed.Seed.ProjectSeed;
import com.infisical.devserver.seed.Seed.RoleSeed;
import com.infisical.devserver.seed.Seed.SecretSeed;
import com.infisical.devserver.store.Environment;
import com.infisical.devserver.store.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Creates on a server what a seed file lists. */
public final class Seeder {
  private final DevProjects projects;
  private final DevIdentities identities;

  public Seeder(DevProjects projects, DevIdentities identities) {
    this.projects = projects;
    this.identities = identities;
  }

  /**
   * Makes everything, projects first.
   *
   * @throws IllegalArgumentException when the seed contradicts itself; the message says where
   */
  public List<Seeded> fill(Seed seed) {
    seed.projects().forEach(each -> make(each));
    return seed.identities().stream().map(each -> make(each)).toList();
  }

  private void make(ProjectSeed seed) {
    DevProject project =
        projects.create(
            Objects.requireNonNullElseGet(seed.id(), () -> UUID.randomUUID().toString()),
            seed.name(),
            seed.slug(),
            environments(seed));
    seed.tags().forEach(project::tag);
    for (FolderSeed folder : seed.folders()) {
      project.createFolder(folder.environment(), path(folder));
      folder
          .secrets()
          .forEach(
              (key, secret) ->
                  project.setSecret(
                      folder.environment(), path(folder), edit(project, key, secret)));
    }
    for (FolderSeed folder : seed.folders()) {
      folder
          .imports()
          .forEach(
              from ->
                  project.addImport(
                      folder.environment(), path(folder), from.environment(), from.path()));
    }
  }

  private static List<Environment> environments(ProjectSeed seed) {
    if (seed.environments().isEmpty()) {
      return ProjectFactory.defaultEnvironments();
    }
    List<Environment> environments = new ArrayList<>();
    seed.environments()
        .forEach(
            each ->
                environments.add(
                    ProjectFactory.environment(each.slug(), each.name(), environments.size() + 1)));
    return environments;
  }

  private static String path(FolderSeed folder) {
    return Objects.requireNonNullElse(folder.path(), "/");
  }

  private static SecretEdit edit(DevProject project, String key, SecretSeed seed) {
    return new SecretEdit(
        key,
        Optional.empty(),
        Optional.of(seed.value()),
        Optional.ofNullable(seed.comment()),
        Optional.of(seed.tags().stream().map(project::tag).toList()),
        Optional.of(
            seed.metadata().entrySet().stream()
                .map(each -> new Secret.Metadata(each.getKey(), each.getValue(), false))
                .toList()),
        Optional.ofNullable(seed.skipMultilineEncoding()));
  }

  private Seeded make(IdentitySeed seed) {
    DevIdentity identity =
        identities.create(
            Objects.requireNonNullElseGet(seed.id(), () -> UUID.randomUUID().toString()),
            seed.name());
    Optional<ClientCredentials> credentials =
        Optional.ofNullable(seed.universalAuth())
            .map(body -> identity.universalAuth(universalAuth(seed, body)));
    if (seed.kubernetesAuth() != null) {
      identity.kubernetesAuth(kubernetesAuth(seed, seed.kubernetesAuth()));
    }
    if (seed.awsAuth() != null) {
      identity.awsAuth(awsAuth(seed, seed.awsAuth()));
    }
    if (seed.ldapAuth() != null) {
      identity.ldapAuth(ldapAuth(seed, seed.ldapAuth()));
    }
    if (seed.azureAuth() != null) {
      identity.azureAuth(azureAuth(seed, seed.azureAuth()));
    }
    if (seed.gcpAuth() != null) {
      identity.gcpAuth(gcpAuth(seed, seed.gcpAuth()));
    }
    if (seed.oidcAuth() != null) {
      identity.oidcAuth(oidcAuth(seed, seed.oidcAuth()));
    }
    if (seed.jwtAuth() != null) {
      identity.jwtAuth(jwtAuth(seed, seed.jwtAuth()));
    }
    seed.projects().forEach((slug, role) -> project(seed, slug).grant(identity, role(seed, role)));
    return new Seeded(seed.name(), identity.id(), credentials);
  }

  private DevProject project(IdentitySeed identity, String slug) {
    return projects
        .bySlug(slug)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "identity '%s' has a role in the project '%s', which the seed does not define"
                        .formatted(identity.name(), slug)));
  }

  private static UniversalAuthOptions universalAuth(IdentitySeed seed, JsonNode body) {
    Fields fields = Fields.ofBody(body);
    UniversalAuthOptions options =
        new UniversalAuthOptions(
            TokenFields.read(fields, TokenSettings.DEFAULT),
            fields.optionalText("clientId"),
            fields.optionalText("clientSecret"),
            fields.seconds("clientSecretTTL", Duration.ZERO, 0, 315_360_000),
            fields.number("clientSecretNumUsesLimit", 0, 0, Integer.MAX_VALUE),
            TokenFields.trustedIps(fields, "clientSecretTrustedIps", TrustedIp.ANYWHERE),
            TokenFields.lockout(fields, LockoutRule.DEFAULT));
    check(seed, "universalAuth", fields);
    return options;
  }

  private static KubernetesAuthOptions kubernetesAuth(IdentitySeed seed, JsonNode body) {
    KubernetesAuth method = read(seed, "kubernetesAuth", body, KubernetesAuthFields::read);
    return new KubernetesAuthOptions(
        method.reviewer(),
        method.allowedNamespaces(),
        method.allowedNames(),
        method.allowedAudience(),
        method.tokens());
  }

  private static AwsAuthOptions awsAuth(IdentitySeed seed, JsonNode body) {
    AwsAuth method = read(seed, "awsAuth", body, AwsAuthFields::read);
    return new AwsAuthOptions(
        method.allowedAccountIds(), method.allowedPrincipalArns(), method.tokens());
  }

  private static LdapAuthOptions ldapAuth(IdentitySeed seed, JsonNode body) {
    LdapAuth method = read(seed, "ldapAuth", body, LdapAuthFields::read);
    return new LdapAuthOptions(
        method.directory(), method.allowedFields(), method.lockout(), method.tokens());
  }

  private static AzureAuthOptions azureAuth(IdentitySeed seed, JsonNode body) {
    AzureAuth method = read(seed, "azureAuth", body, AzureAuthFields::read);
    return new AzureAuthOptions(
        method.tenantId(), method.resource(), method.allowedServicePrincipalIds(), method.tokens());
  }

  private static GcpAuthOptions gcpAuth(IdentitySeed seed, JsonNode body) {
    GcpAuth method = read(seed, "gcpAuth", body, GcpAuthFields::read);
    return new GcpAuthOptions(
        method.type(),
        method.allowedServiceAccounts(),
        method.allowedProjects(),
        method.allowedZones(),
        method.tokens());
  }

  private static OidcAuthOptions oidcAuth(IdentitySeed seed, JsonNode body) {
    OidcAuth method = read(seed, "oidcAuth", body, IssuerAuthFields::oidc);
    return new OidcAuthOptions(
        method.discoveryUrl(), method.caCertificate(), method.bounds(), method.tokens());
  }

  private static JwtAuthOptions jwtAuth(IdentitySeed seed, JsonNode body) {
    JwtAuth method = read(seed, "jwtAuth", body, IssuerAuthFields::jwt);
    return new JwtAuthOptions(method.keys(), method.bounds(), method.tokens());
  }

  /** Reads the block of a login method as the API does. */
  private interface MethodReader<T> {
    T read(String identityId, Fields fields, TokenSettings otherwise);
  }

  private static <T> T read(
      IdentitySeed seed, String block, JsonNode body, MethodReader<T> reader) {
    Fields fields = Fields.ofBody(body);
    T method = reader.read("", fields, TokenSettings.DEFAULT);
    check(seed, block, fields);
    return method;
  }

  private static void check(IdentitySeed seed, String block, Fields fields) {
    try {
      fields.check();
    } catch (ApiException e) {
      throw new IllegalArgumentException(
          "%s of identity '%s': %s".formatted(block, seed.name(), e.shown()), e);
    }
  }

  private static Role role(IdentitySeed identity, RoleSeed seed) {
    String name = Objects.requireNonNullElse(seed.name(), "custom");
    return switch (name) {
      case "admin" -> Role.admin();
      case "member" -> Role.member();
      case "viewer" -> Role.viewer();
      case "no-access" -> Role.noAccess();
      case "custom" -> custom(seed);
      default ->
          throw new IllegalArgumentException(
              "identity '%s' has the unknown role '%s': use admin, member, viewer, no-access, or paths under read, hidden, refused and write"
                  .formatted(identity.name(), name));
    };
  }

  private static Role custom(RoleSeed seed) {
    Role.Custom role = Role.custom("custom");
    Map<ValueAccess, List<String>> readable =
        Map.of(
            ValueAccess.READ, seed.read(),
            ValueAccess.HIDDEN, seed.hidden(),
            ValueAccess.REFUSED, seed.refused());
    for (Map.Entry<ValueAccess, List<String>> each : readable.entrySet()) {
      for (String path : each.getValue()) {
        role = role.with(new Role.Rule("**", path, each.getKey(), false));
      }
    }
    for (String path : seed.write()) {
      role = role.with(new Role.Rule("**", path, ValueAccess.READ, true));
    }
    return role;
  }
}
