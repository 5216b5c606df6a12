package com.infisical.operator.auth.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.infisical.operator.auth.cloud.CloudClients;
import com.infisical.testkit.aws.AwsKeys;
import com.infisical.testkit.aws.AwsSurroundings;
import com.infisical.testkit.aws.FakeContainerCredentials;
import com.infisical.testkit.aws.FakeImds;
import com.infisical.testkit.aws.FakeSts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where credentials and region come from, and what is said when they come from nowhere. */
class SdkAwsProofsTest {
  private static final String ROLE = "arn:aws:iam::123456789012:role/operator";

  @TempDir private Path folder;
  private AwsSurroundings around;

  @BeforeEach
  void beginWithNothing() {
    around = AwsSurroundings.empty(folder);
  }

  @AfterEach
  void restore() {
    around.close();
  }

  @Test
  void takesKeysAndRegionFromTheVariables() throws JsonProcessingException {
    AwsKeys keys = AwsKeys.temporary();
    around.keys(keys).region("eu-central-1");

    Map<String, String> headers = signed();

    assertThat(headers.get("Authorization"))
        .contains("Credential=" + keys.accessKeyId() + "/")
        .contains("/eu-central-1/sts/aws4_request");
    assertThat(headers)
        .containsEntry("X-Amz-Security-Token", keys.sessionToken().orElseThrow())
        .containsEntry("Host", "sts.eu-central-1.amazonaws.com");
  }

  @Test
  void takesKeysAndRegionFromAProfile() throws JsonProcessingException {
    around.config(
        """
        [profile infisical]
        aws_access_key_id = AKIDOFTHEPROFILE
        aws_secret_access_key = a-secret-of-the-profile
        region = eu-north-1
        """,
        "infisical");

    assertThat(signed().get("Authorization"))
        .contains("Credential=AKIDOFTHEPROFILE/")
        .contains("/eu-north-1/");
  }

  @Test
  void exchangesAWebIdentityAtStsOnceForManyProofs() throws JsonProcessingException {
    try (FakeSts sts = new FakeSts(InstantSource.system()).trusts("the-pods-token", ROLE)) {
      around.webIdentity("the-pods-token", ROLE, sts.url()).region("us-east-2");
      AwsProofs proofs = proofs();

      String first = signed(proofs).get("Authorization");
      String second = signed(proofs).get("Authorization");

      assertThat(first).contains("Credential=ASIA").contains("/us-east-2/");
      assertThat(second).startsWith(first.substring(0, first.indexOf(',')));
      assertThat(sts.count("AssumeRoleWithWebIdentity")).isEqualTo(1);
    }
  }

  @Test
  void exchangesAWebIdentityThroughTheOperatorsProxy() throws JsonProcessingException {
    try (FakeSts sts = new FakeSts(InstantSource.system()).trusts("the-pods-token", ROLE)) {
      around
          .webIdentity("the-pods-token", ROLE, URI.create("http://sts.invalid"))
          .region("us-east-2");

      // What is asked of a proxy for plain HTTP differs from what is asked of a server in one line.
      assertThat(signed(proofs(Map.of("HTTP_PROXY", sts.url().toString()))).get("Authorization"))
          .contains("Credential=ASIA");
      assertThat(sts.count("AssumeRoleWithWebIdentity")).isEqualTo(1);
    }
  }

  @Test
  void asksTheContainersEndpointWithItsToken() throws JsonProcessingException {
    AwsKeys keys = AwsKeys.temporary();
    try (FakeContainerCredentials pod =
        new FakeContainerCredentials(keys, Optional.of("pod-identity-token"))) {
      around.container(pod.url(), Optional.of("pod-identity-token")).region("us-east-1");

      assertThat(signed().get("Authorization")).contains(keys.accessKeyId());
    }
  }

  @Test
  void asksTheContainersEndpointOfEcsWithoutToken() throws JsonProcessingException {
    AwsKeys keys = AwsKeys.temporary();
    try (FakeContainerCredentials task = new FakeContainerCredentials(keys, Optional.empty())) {
      around.container(task.url(), Optional.empty()).region("us-east-1");

      assertThat(signed().get("Authorization")).contains(keys.accessKeyId());
    }
  }

  @Test
  void takesTheInstancesRoleAndItsRegionFromTheIdentityDocument() throws JsonProcessingException {
    AwsKeys keys = AwsKeys.temporary();
    try (FakeImds imds = new FakeImds().role(keys).region("ap-southeast-2")) {
      around.instance(imds.url());

      assertThat(signed().get("Authorization"))
          .contains(keys.accessKeyId())
          .contains("/ap-southeast-2/");
      assertThat(imds.count("/latest/api/token")).isPositive();
      assertThat(imds.count("/latest/dynamic/instance-identity/document")).isEqualTo(1);
    }
  }

  @Test
  void saysWhereItLookedWhenThereAreNoCredentials() {
    around.region("us-east-1");

    assertThat(failure())
        .isEqualTo(
            "the operator has no AWS credentials: looked for AWS_ACCESS_KEY_ID and"
                + " AWS_SECRET_ACCESS_KEY, a web identity (IRSA), the shared config and credentials"
                + " files, the endpoint of EKS Pod Identity or ECS, and the EC2 instance metadata;"
                + " give the operator's service account or its node an IAM role, or the pod one of"
                + " these");
  }

  @Test
  void saysThatAnInstanceHasNoRole() {
    try (FakeImds imds = new FakeImds().region("us-east-1")) {
      around.instance(imds.url());

      assertThat(failure()).startsWith("the operator has no AWS credentials: looked for");
    }
  }

  @Test
  void saysThatARoleDoesNotTrustTheWebIdentity() {
    try (FakeSts sts = new FakeSts(InstantSource.system()).trusts("the-pods-token", ROLE)) {
      around.webIdentity("the-pods-token", ROLE + "-else", sts.url()).region("us-east-1");

      assertThat(failure())
          .isEqualTo(
              "the operator has no AWS credentials: AWS STS returned none for the role in"
                  + " AWS_ROLE_ARN and the token in AWS_WEB_IDENTITY_TOKEN_FILE, and no other"
                  + " source has any; check that the role exists and that its trust policy names"
                  + " this cluster's OIDC provider and the operator's service account");
    }
  }

  @Test
  void saysThatTheContainersEndpointRefuses() {
    try (FakeContainerCredentials pod =
        new FakeContainerCredentials(AwsKeys.temporary(), Optional.of("pod-identity-token"))) {
      around.container(pod.url(), Optional.of("another-token")).region("us-east-1");

      assertThat(failure())
          .isEqualTo(
              "the operator has no AWS credentials: the endpoint in"
                  + " AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
                  + " returned none, and no other source has any; check the EKS Pod Identity"
                  + " association of the operator's service account, or the role of the ECS task");
    }
  }

  @Test
  void saysThatAProfileHasNoCredentials() {
    around.config("[profile other]\nregion = us-east-1\n", "infisical").region("us-east-1");

    assertThat(failure())
        .isEqualTo(
            "the operator has no AWS credentials: the profile in AWS_PROFILE provides none, and no"
                + " other source has any; check that profile in the shared config and credentials"
                + " files");
  }

  @Test
  void takesABrokenConfigFileForOneWithoutCredentials() {
    around.config("[profile infisical\nthis is no = = config", "infisical");

    assertThat(failure()).contains("the profile in AWS_PROFILE provides none");
  }

  @Test
  void saysThatHalfOfAPairOfKeysIsMissing() {
    around.keyIdWithoutSecret().region("us-east-1");

    assertThat(failure())
        .isEqualTo(
            "the operator has no AWS credentials: only one of AWS_ACCESS_KEY_ID and"
                + " AWS_SECRET_ACCESS_KEY is set in the operator's pod, and no other source has"
                + " any; set both or neither");
  }

  @Test
  void saysThatThereIsNoRegion() {
    around.keys(AwsKeys.longTerm());

    assertThat(failure())
        .isEqualTo(
            "the operator has no AWS region: looked at AWS_REGION, the profile of the shared config"
                + " file and the EC2 instance's identity document; set AWS_REGION in the operator's"
                + " pod");
  }

  @Test
  void refusesARegionThatInfisicalWouldRefuse() {
    around.keys(AwsKeys.longTerm()).region("EU_Central");

    assertThat(failure())
        .isEqualTo(
            "EU_Central is not an AWS region; correct AWS_REGION in the operator's pod, or the"
                + " region of the profile it uses");
  }

  @Test
  void findsCredentialsThatComeLater() throws JsonProcessingException {
    around.region("us-east-1");
    AwsProofs proofs = proofs();
    assertThat(proofs.sign()).isInstanceOf(AwsProofs.ProofResult.Failed.class);

    AwsKeys keys = AwsKeys.temporary();
    around.keys(keys);

    assertThat(signed(proofs).get("Authorization")).contains(keys.accessKeyId());
  }

  private static AwsProofs proofs() {
    return proofs(Map.of());
  }

  private static AwsProofs proofs(Map<String, String> environment) {
    return SdkAwsProofs.ofThisProcess(
        Clock.systemUTC(), () -> CloudClients.in(environment).cloud());
  }

  private static Map<String, String> signed() throws JsonProcessingException {
    return signed(proofs());
  }

  private static Map<String, String> signed(AwsProofs proofs) throws JsonProcessingException {
    AwsProofs.ProofResult answer = proofs.sign();
    assertThat(answer).isInstanceOf(AwsProofs.ProofResult.Signed.class);
    return CallerIdentitySignerTest.headers((AwsProofs.ProofResult.Signed) answer);
  }

  private static String failure() {
    AwsProofs.ProofResult answer = proofs().sign();
    assertThat(answer).isInstanceOf(AwsProofs.ProofResult.Failed.class);
    return ((AwsProofs.ProofResult.Failed) answer).failure().sentence();
  }
}
