package com.infisical.e2e.world;

import com.infisical.devserver.AwsAuthOptions;
import com.infisical.devserver.AzureAuthOptions;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.GcpAuthOptions;
import com.infisical.devserver.JwtAuthOptions;
import com.infisical.devserver.KubernetesAuthOptions;
import com.infisical.devserver.LdapAuthOptions;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.SigningKey;
import com.infisical.testkit.aws.AwsKeys;
import com.infisical.testkit.aws.AwsSurroundings;
import com.infisical.testkit.aws.FakeSts;
import com.infisical.testkit.ldap.LdapDirectory;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A login method as {@code AuthMessagesIT} tries it: how it is set up, and how its credential goes
 * wrong.
 *
 * @param method its name
 * @param call the method and path of the call that logs in, or checks the token
 * @param block its block of the spec, which takes everything from the Secret {@code ${name}}
 * @param key the key of that Secret that is left out to see what its absence says
 * @param setUp sets up an identity for it
 * @param spoil makes the credential of an identity that was set up a wrong one
 */
public record LoginCase(
    String method, Call call, String block, String key, SetUp setUp, Spoil spoil) {
  private static final String AWS_PRINCIPAL = "arn:aws:iam::123456789012:user/operator";

  /** A call of the server's API. */
  public record Call(String method, String path) {
    private static Call login(String route) {
      return new Call("POST", "/api/v1/auth/" + route + "-auth/login");
    }
  }

  /** Every method that the table shows, in its order. */
  public static List<LoginCase> all(CloudDoubles clouds, ControlPlane plane) {
    ClusterIssuer issuer = new ClusterIssuer(plane);
    return List.of(
        universal(),
        kubernetes(),
        awsIam(),
        azure(clouds),
        gcpIdToken(),
        gcpIam(clouds),
        ldap(),
        oidc(issuer),
        jwt(issuer),
        token());
  }

  /** Sets up an identity and gives the values of the Secret that a login as it needs. */
  @FunctionalInterface
  public interface SetUp {
    Map<String, String> identity(World world, DevIdentity identity);
  }

  /** Gives the values of the Secret, or changes the identity, so that a login is refused. */
  @FunctionalInterface
  public interface Spoil {
    Map<String, String> credential(DevIdentity identity, Map<String, String> values);
  }

  private static LoginCase universal() {
    return new LoginCase(
        "universal",
        Call.login("universal"),
        """
        universal:
          clientIdRef: {name: "${name}", namespace: "${namespace}", key: clientId}
          clientSecretRef: {name: "${name}", namespace: "${namespace}", key: clientSecret}
        """,
        "clientSecret",
        (world, identity) -> {
          var credentials = identity.universalAuth();
          world.leaks.forbid(credentials.clientSecret());
          return Map.of(
              "clientId", credentials.clientId(), "clientSecret", credentials.clientSecret());
        },
        (identity, values) -> with(values, "clientSecret", "a-wrong-client-secret"));
  }

  private static LoginCase kubernetes() {
    return new LoginCase(
        "kubernetes",
        Call.login("kubernetes"),
        serviceAccount("kubernetes"),
        "identityId",
        (world, identity) -> {
          identity.kubernetesAuth(KubernetesAuthOptions.gateway());
          return Map.of("identityId", identity.id());
        },
        (identity, values) -> {
          identity.kubernetesAuth(KubernetesAuthOptions.gateway().allowedNames("another"));
          return values;
        });
  }

  private static String serviceAccount(String block) {
    return """
    %s:
      identityIdRef: {name: "${name}", namespace: "${namespace}", key: identityId}
      serviceAccountRef: {name: default, namespace: "${namespace}"}
    """
        .formatted(block);
  }

  private static LoginCase oidc(ClusterIssuer issuer) {
    return new LoginCase(
        "oidc",
        Call.login("oidc"),
        serviceAccount("oidc"),
        "identityId",
        (world, identity) -> {
          issuer.publish();
          identity.oidcAuth(issuer.oidc());
          return Map.of("identityId", identity.id());
        },
        (identity, values) -> {
          identity.oidcAuth(issuer.oidc().subject("system:serviceaccount:another:account"));
          return values;
        });
  }

  private static LoginCase jwt(ClusterIssuer issuer) {
    return new LoginCase(
        "jwt",
        Call.login("jwt"),
        serviceAccount("jwt"),
        "identityId",
        (world, identity) -> {
          identity.jwtAuth(issuer.jwt());
          return Map.of("identityId", identity.id());
        },
        (identity, values) -> {
          identity.jwtAuth(JwtAuthOptions.keys(SigningKey.make().publicKeyPem()));
          return values;
        });
  }

  private static LoginCase token() {
    return new LoginCase(
        "token",
        new Call("GET", "/api/v1/identities/details"),
        """
        token:
          tokenRef: {name: "${name}", namespace: "${namespace}", key: token}
        """,
        "token",
        (world, identity) -> {
          String token = identity.tokenAuth(TokenSettings.DEFAULT);
          world.leaks.forbid(token);
          return Map.of("token", token);
        },
        (identity, values) -> with(values, "token", values.get("token") + "x"));
  }

  private static LoginCase awsIam() {
    return new LoginCase(
        "aws-iam",
        Call.login("aws"),
        """
        awsIam:
          identityIdRef: {name: "${name}", namespace: "${namespace}", key: identityId}
        """,
        "identityId",
        (world, identity) -> {
          AwsKeys keys = AwsKeys.temporary();
          FakeSts sts = new FakeSts(InstantSource.system()).knows(keys, AWS_PRINCIPAL);
          AwsSurroundings around =
              AwsSurroundings.empty(world.plane.folder()).keys(keys).region("us-east-1");
          world.server.switches().sts(sts.url());
          world.leaks.forbid(keys.secretAccessKey());
          world.atEnd(sts::close);
          world.atEnd(around::close);
          identity.awsAuth(AwsAuthOptions.defaults());
          return Map.of("identityId", identity.id());
        },
        (identity, values) -> {
          identity.awsAuth(AwsAuthOptions.defaults().allowedAccountIds("999999999999"));
          return values;
        });
  }

  private static LoginCase ldap() {
    return new LoginCase(
        "ldap",
        Call.login("ldap"),
        """
        ldap:
          identityIdRef: {name: "${name}", namespace: "${namespace}", key: identityId}
          usernameRef: {name: "${name}", namespace: "${namespace}", key: username}
          passwordRef: {name: "${name}", namespace: "${namespace}", key: password}
        """,
        "password",
        (world, identity) -> {
          String password = UUID.randomUUID().toString();
          LdapDirectory directory = new LdapDirectory().person("operator", password);
          world.leaks.forbid(password);
          world.atEnd(directory::close);
          identity.ldapAuth(
              LdapAuthOptions.of(
                  directory.url(),
                  directory.bindDn(),
                  directory.bindPassword(),
                  directory.searchBase()));
          return Map.of("identityId", identity.id(), "username", "operator", "password", password);
        },
        (identity, values) -> with(values, "password", "a-wrong-password"));
  }

  private static LoginCase azure(CloudDoubles clouds) {
    AzureAuthOptions options = AzureAuthOptions.tenant(clouds.entra.tenantId());
    return new LoginCase(
        "azure",
        Call.login("azure"),
        """
        azure:
          identityIdRef: {name: "${name}", namespace: "${namespace}", key: identityId}
        """,
        "identityId",
        (world, identity) -> {
          identity.azureAuth(options);
          return Map.of("identityId", identity.id());
        },
        (identity, values) -> {
          identity.azureAuth(options.allowedServicePrincipalIds("another"));
          return values;
        });
  }

  private static LoginCase gcpIdToken() {
    return new LoginCase(
        "gcp-id-token",
        Call.login("gcp"),
        """
        gcpIdToken:
          identityIdRef: {name: "${name}", namespace: "${namespace}", key: identityId}
        """,
        "identityId",
        (world, identity) -> gcp(identity, GcpAuthOptions.gce()),
        (identity, values) ->
            gcp(identity, GcpAuthOptions.gce().allowedServiceAccounts("another")));
  }

  private static LoginCase gcpIam(CloudDoubles clouds) {
    return new LoginCase(
        "gcp-iam",
        Call.login("gcp"),
        """
        gcpIam:
          identityIdRef: {name: "${name}", namespace: "${namespace}", key: identityId}
          serviceAccountKeyFilePath: "%s"
        """
            .formatted(clouds.keyFile()),
        "identityId",
        (world, identity) -> gcp(identity, GcpAuthOptions.iam()),
        (identity, values) ->
            gcp(identity, GcpAuthOptions.iam().allowedServiceAccounts("another")));
  }

  private static Map<String, String> gcp(DevIdentity identity, GcpAuthOptions options) {
    identity.gcpAuth(options);
    return Map.of("identityId", identity.id());
  }

  /** {@code values} with another value for {@code key}. */
  static Map<String, String> with(Map<String, String> values, String key, String value) {
    Map<String, String> changed = new HashMap<>(values);
    changed.put(key, value);
    return changed;
  }
}
