package com.infisical.operator.auth.login;

import com.infisical.client.LoginRequest;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import java.util.List;

/** Logs in with a client id and a client secret, each read from a Secret. */
record UniversalMethod(FieldReference clientId, FieldReference clientSecret)
    implements LoginMethod {
  @Override
  public String name() {
    return "universal";
  }

  @Override
  public List<FieldReference> references() {
    return List.of(clientId, clientSecret);
  }

  @Override
  public Credential credential(ReferencedValues.Present values) {
    return new Credential(
        values.get(clientId).reveal(), List.of(values.get(clientSecret).reveal()), true);
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    return new Proof.Minted(
        new LoginRequest.Universal(values.get(clientId).reveal(), values.get(clientSecret)));
  }
}
