package com.infisical.operator.auth.login;

import com.infisical.client.LoginRequest;
import com.infisical.operator.auth.cloud.Minting;
import com.infisical.operator.auth.cloud.google.GoogleIdTokens;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import java.util.List;

/** Logs in with an ID token of the operator's own Google service account. */
record GcpIdTokenMethod(FieldReference identityId, GoogleIdTokens tokens) implements LoginMethod {
  @Override
  public String name() {
    return "gcp-id-token";
  }

  @Override
  public List<FieldReference> references() {
    return List.of(identityId);
  }

  @Override
  public Credential credential(ReferencedValues.Present values) {
    return new Credential(values.get(identityId).reveal(), List.of(name()), false);
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    String identity = values.get(identityId).reveal();
    return switch (tokens.mint(identity)) {
      case Minting.Token(var jwt) -> new Proof.Minted(new LoginRequest.Gcp(identity, jwt));
      case Minting.Failed(var failure) -> new Proof.Failed(failure);
    };
  }

  @Override
  public String advice(int status) {
    return switch (status) {
      case 401, 403 ->
          "check what %s names, that the identity's GCP auth is of the type for ID tokens, and which service accounts, projects and zones it allows"
              .formatted(identityId.field());
      default -> LoginMethod.super.advice(status);
    };
  }
}
