package com.infisical.operator.auth.cloud.aws;

import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;

/** Why the operator cannot prove an AWS identity. */
public sealed interface AwsFailure extends Failure {
  @Override
  default Retry retry() {
    return new Retry.Backoff();
  }

  /** Where credentials are expected to come from, as far as the operator's environment says. */
  enum Source {
    /** Half of a pair of keys. */
    INCOMPLETE_KEYS(
        "only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set in the operator's pod",
        "set both or neither"),
    /** IRSA: a service account token for a role. */
    WEB_IDENTITY(
        "AWS STS returned none for the role in AWS_ROLE_ARN and the token in"
            + " AWS_WEB_IDENTITY_TOKEN_FILE",
        "check that the role exists and that its trust policy names this cluster's OIDC provider"
            + " and the operator's service account"),
    /** EKS Pod Identity, ECS. */
    CONTAINER(
        "the endpoint in AWS_CONTAINER_CREDENTIALS_FULL_URI or"
            + " AWS_CONTAINER_CREDENTIALS_RELATIVE_URI returned none",
        "check the EKS Pod Identity association of the operator's service account, or the role of"
            + " the ECS task"),
    /** A profile that was chosen. */
    PROFILE(
        "the profile in AWS_PROFILE provides none",
        "check that profile in the shared config and credentials files"),
    /** Nothing is configured. */
    NONE(
        "looked for AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a web identity (IRSA), the shared"
            + " config and credentials files, the endpoint of EKS Pod Identity or ECS, and the EC2"
            + " instance metadata",
        "give the operator's service account or its node an IAM role, or the pod one of these");

    private final String found;
    private final String advice;

    Source(String found, String advice) {
      this.found = found;
      this.advice = advice;
    }
  }

  /** No source of the default chain has credentials. */
  record NoCredentials(Source expected) implements AwsFailure {
    @Override
    public String sentence() {
      String others = expected == Source.NONE ? "" : ", and no other source has any";
      return "the operator has no AWS credentials: %s%s; %s"
          .formatted(expected.found, others, expected.advice);
    }
  }

  /** No source of the default chain knows the region. */
  record NoRegion() implements AwsFailure {
    @Override
    public String sentence() {
      return "the operator has no AWS region: looked at AWS_REGION, the profile of the shared"
          + " config file and the EC2 instance's identity document; set AWS_REGION in the"
          + " operator's pod";
    }
  }

  /** What is named as a region cannot be one, and Infisical would refuse it. */
  record BadRegion(String region) implements AwsFailure {
    @Override
    public String sentence() {
      return "%s is not an AWS region; correct AWS_REGION in the operator's pod, or the region of"
              .formatted(region)
          + " the profile it uses";
    }
  }
}
