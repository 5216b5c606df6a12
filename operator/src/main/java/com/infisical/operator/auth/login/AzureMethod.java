package com.infisical.operator.auth.login;

import com.infisical.client.LoginRequest;
import com.infisical.operator.auth.cloud.Minting;
import com.infisical.operator.auth.cloud.azure.AzureResource;
import com.infisical.operator.auth.cloud.azure.AzureSource;
import com.infisical.operator.auth.cloud.azure.AzureTokens;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import java.util.List;

/** Logs in with an access token of the operator's own Azure identity. */
record AzureMethod(
    FieldReference identityId, AzureResource resource, AzureSource origin, AzureTokens tokens)
    implements LoginMethod {
  @Override
  public String name() {
    return "azure";
  }

  @Override
  public List<FieldReference> references() {
    return List.of(identityId);
  }

  @Override
  public Credential credential(ReferencedValues.Present values) {
    return new Credential(
        values.get(identityId).reveal(),
        List.of(name(), resource.name(), resource.clientId().orElse("")),
        false);
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    return switch (tokens.mint(origin, resource)) {
      case Minting.Token(var jwt) ->
          new Proof.Minted(new LoginRequest.Azure(values.get(identityId).reveal(), jwt));
      case Minting.Failed(var failure) -> new Proof.Failed(failure);
    };
  }

  @Override
  public String source() {
    return origin.description();
  }

  @Override
  public String advice(int status) {
    return switch (status) {
      case 401, 403 ->
          "check what %s names, and the tenant, the resource and the service principals that the identity allows: the token was for %s, from %s"
              .formatted(identityId.field(), resource.name(), source());
      default -> LoginMethod.super.advice(status);
    };
  }
}
