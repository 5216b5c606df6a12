package com.infisical.operator.auth.login;

import com.infisical.client.HttpStatus;
import com.infisical.client.LoginRequest;
import com.infisical.operator.auth.cloud.aws.AwsProofs;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import java.util.List;
import java.util.function.Supplier;

/**
 * Logs in with a request to AWS STS that the operator's own AWS identity signed and Infisical
 * sends.
 */
record AwsIamMethod(FieldReference identityId, Supplier<AwsProofs> proofs) implements LoginMethod {

  @Override
  public String name() {
    return "aws-iam";
  }

  @Override
  public List<FieldReference> references() {
    return List.of(identityId);
  }

  @Override
  public Credential credential(ReferencedValues.Present values) {
    // What is minted for an attempt is another each time, so the method stands for it.
    return new Credential(values.get(identityId).reveal(), List.of(name()), false);
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    return switch (proofs.get().sign()) {
      case AwsProofs.ProofResult.Signed signed ->
          new Proof.Minted(
              new LoginRequest.AwsIam(
                  values.get(identityId).reveal(),
                  signed.httpMethod(),
                  signed.body(),
                  signed.headers()));
      case AwsProofs.ProofResult.Failed failed -> new Proof.Failed(failed.failure());
    };
  }

  @Override
  public String advice(int status) {
    // Infisical does not translate what STS refuses (docs/design/infisical-api.md#14-traps).
    return status == HttpStatus.SERVER_ERROR
        ? "Infisical also returns this when AWS STS rejects the signed request: check that the"
            + " operator's AWS credentials are valid, that its clock is right, and that Infisical"
            + " can reach AWS STS in the operator's region"
        : LoginMethod.super.advice(status);
  }
}
