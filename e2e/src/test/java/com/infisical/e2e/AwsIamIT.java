package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.AwsAuthOptions;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevServer;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.PageWorld;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import com.infisical.testkit.aws.AwsKeys;
import com.infisical.testkit.aws.AwsSurroundings;
import com.infisical.testkit.aws.FakeSts;
import com.infisical.testkit.aws.StsRefusal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Logins with an AWS identity, proven to an STS that checks signatures, and the page
 * docs/infisical-auth/aws-iam.md: its manifests, and its remedies for what the operator says.
 */
@WithControlPlane(controllerManager = true, crds = true)
class AwsIamIT {
  private static final String MANIFESTS = "Manifests";
  private static final String ROLE = "arn:aws:iam::123456789012:role/infisical-operator";
  private static final String USER = "arn:aws:iam::123456789012:user/operator";
  private static final String ADVICE =
      "; check what .spec.awsIam.identityIdRef names and what the identity allows";
  private static final String REFUSED_BY_STS =
      "HTTP 500 InternalServerError: Something went wrong; Infisical also returns this when AWS STS"
          + " rejects the signed request: check that the operator's AWS credentials are valid, that"
          + " its clock is right, and that Infisical can reach AWS STS in the operator's region";

  private final DocsPage page = DocsPage.read("docs/infisical-auth/aws-iam.md");
  private final AwsKeys keys = AwsKeys.temporary();
  @TempDir private Path folder;
  private AwsSurroundings around;
  private FakeSts sts;

  @BeforeEach
  void beginWithNothing() {
    around = AwsSurroundings.empty(folder);
    sts = new FakeSts(InstantSource.system());
  }

  @AfterEach
  void restore() {
    around.close();
    sts.close();
  }

  @Test
  void syncsWithTheManifestsOfThePageByAWebIdentity(ControlPlane plane) {
    assertThat(page.headingsWithManifests()).containsExactly(MANIFESTS);
    sts.trusts("the-operators-token", ROLE);
    around.webIdentity("the-operators-token", ROLE, sts.url()).region("eu-central-1");
    try (PageWorld shop = new PageWorld(plane, DevServer.builder())) {
      shop.server.switches().sts(sts.url());
      shop.identity.awsAuth(
          AwsAuthOptions.defaults().allowedAccountIds("123456789012").allowedPrincipalArns(ROLE));

      shop.apply(page, MANIFESTS);

      shop.awaitSynced();
      shop.awaitReady("aws-iam", "True");
      assertThat(sts.count("AssumeRoleWithWebIdentity")).isEqualTo(1);
      assertThat(sts.count("GetCallerIdentity")).isEqualTo(1);
    }
  }

  @Test
  void saysWhatIsWrongWithALogin(ControlPlane plane) {
    around.keys(keys).region("us-east-1");
    sts.knows(keys, USER);
    try (World world = world(plane)) {
      auth(world, "good", AwsAuthOptions.defaults().allowedPrincipalArns(USER));
      assertReady(world, "good");

      auth(world, "account", AwsAuthOptions.defaults().allowedAccountIds("999999999999"));
      assertSays(
          world,
          "account",
          loginFailed(
              world,
              "HTTP 401 UnauthorizedError: Access denied: AWS account ID not allowed" + ADVICE));
      auth(world, "principal", AwsAuthOptions.defaults().allowedPrincipalArns(ROLE));
      assertSays(
          world,
          "principal",
          loginFailed(
              world,
              "HTTP 401 UnauthorizedError: Access denied: AWS principal ARN not allowed."
                  + " [principal-arn="
                  + USER
                  + "]"
                  + ADVICE));
      world.secret(
          "no-method",
          Map.of("identityId", world.server.identities().create("without-a-method").id()));
      apply(world, "no-method");
      assertSays(
          world,
          "no-method",
          loginFailed(
              world,
              "HTTP 404 NotFound: AWS auth method not found for identity, did you configure AWS"
                  + " auth?"
                  + ADVICE));

      sts.knows(keys.withSecret("the secret that AWS has by now"), USER);
      auth(world, "old-key", AwsAuthOptions.defaults());
      assertSays(world, "old-key", loginFailed(world, REFUSED_BY_STS));
      assertThat(sts.refusals()).extracting(StsRefusal::code).contains("SignatureDoesNotMatch");
    }
  }

  @Test
  void saysWhatIsMissingInTheSecretAndLogsInWhenItComes(ControlPlane plane) {
    around.keys(keys).region("us-east-1");
    sts.knows(keys, USER);
    try (World world = world(plane)) {
      DevIdentity identity = world.server.identities().create("late");
      identity.awsAuth(AwsAuthOptions.defaults());
      apply(world, "late");
      assertSays(
          world,
          "late",
          "Secret %s/late, referenced by .spec.awsIam.identityIdRef, does not exist; create it or correct the reference"
              .formatted(world.namespace));

      world.secret("late", Map.of("another", "value"));
      assertSays(
          world,
          "late",
          "Secret %s/late, referenced by .spec.awsIam.identityIdRef, has no key identityId; add the key or correct the reference"
              .formatted(world.namespace));

      world.secret("late", Map.of("identityId", " " + identity.id() + "\n"));
      assertReady(world, "late");
    }
  }

  @Test
  void saysWhereItLookedAndLogsInByItselfWhenCredentialsAndRegionCome(ControlPlane plane) {
    sts.knows(keys, USER);
    try (World world = world(plane)) {
      auth(world, "auth", AwsAuthOptions.defaults());
      assertSays(
          world,
          "auth",
          "the operator has no AWS credentials: looked for AWS_ACCESS_KEY_ID and"
              + " AWS_SECRET_ACCESS_KEY, a web identity (IRSA), the shared config and credentials"
              + " files, the endpoint of EKS Pod Identity or ECS, and the EC2 instance metadata;"
              + " give the operator's service account or its node an IAM role, or the pod one of"
              + " these");

      around.keys(keys);
      assertSays(
          world,
          "auth",
          "the operator has no AWS region: checked AWS_REGION, the profile of the shared config"
              + " file and the EC2 instance's identity document; set AWS_REGION in the operator's"
              + " pod");

      around.region("us-east-1");
      assertReady(world, "auth");
    }
  }

  private World world(ControlPlane plane) {
    World world = World.on(plane);
    world.server.switches().sts(sts.url());
    world.leaks.forbid(keys.secretAccessKey());
    world.leaks.forbid(keys.sessionToken().orElseThrow());
    world.leaks.forbid("Signature=");
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: infisical}
        spec: {address: "${address}"}
        """);
    return world;
  }

  private static void assertReady(World world, String name) {
    world.awaitCondition(
        () -> world.authReady(name),
        c -> assertThat(c.getStatus()).as(c.getMessage()).isEqualTo("True"));
  }

  private static String loginFailed(World world, String why) {
    return "login at " + world.server.address() + " failed: " + why;
  }

  private void assertSays(World world, String name, String message) {
    world.awaitCondition(
        () -> world.authReady(name),
        c -> {
          assertThat(c.getMessage()).isEqualTo(message);
          assertThat(c.getStatus()).isEqualTo("False");
        });
    assertThat(page.hasRemedyFor(message) || overview().hasRemedyFor(message))
        .as("a remedy for: %s", message)
        .isTrue();
  }

  private static DocsPage overview() {
    return DocsPage.read("docs/infisical-auth.md");
  }

  private static void auth(World world, String name, AwsAuthOptions options) {
    DevIdentity identity = world.server.identities().create(name);
    identity.awsAuth(options);
    world.secret(name, Map.of("identityId", identity.id()));
    apply(world, name);
  }

  private static void apply(World world, String name) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: ${name}}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
          method: aws-iam
          awsIam:
            identityIdRef: {name: ${name}, namespace: "${namespace}", key: identityId}
        """
            .replace("${name}", name));
  }
}
