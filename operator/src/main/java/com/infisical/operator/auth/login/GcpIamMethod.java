package com.infisical.operator.auth.login;

import com.infisical.client.LoginRequest;
import com.infisical.operator.auth.cloud.Minting;
import com.infisical.operator.auth.cloud.google.GoogleKeyJwts;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import java.nio.file.Path;
import java.util.List;

/** Logs in with a JWT signed with the key file of a Google service account. */
record GcpIamMethod(FieldReference identityId, Path keyFile, GoogleKeyJwts jwts)
    implements LoginMethod {
  static final String KEY_FILE_FIELD = ".spec.gcpIam.serviceAccountKeyFilePath";

  @Override
  public String name() {
    return "gcp-iam";
  }

  @Override
  public List<FieldReference> references() {
    return List.of(identityId);
  }

  @Override
  public Credential credential(ReferencedValues.Present values) {
    return new Credential(
        values.get(identityId).reveal(), List.of(name(), keyFile.toString()), false);
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    String identity = values.get(identityId).reveal();
    return switch (jwts.mint(keyFile, identity)) {
      case Minting.Token(var jwt) -> new Proof.Minted(new LoginRequest.Gcp(identity, jwt));
      case Minting.Failed(var failure) -> new Proof.Failed(failure);
    };
  }

  @Override
  public String advice(int status) {
    return switch (status) {
      case 401, 403 ->
          "check what %s names, that the identity's GCP auth is of the type for IAM and allows the service account whose key %s names, that this key still exists, and the clock of the operator's node"
              .formatted(identityId.field(), KEY_FILE_FIELD);
      default -> LoginMethod.super.advice(status);
    };
  }
}
