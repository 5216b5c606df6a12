package com.infisical.operator.auth.login;

import com.infisical.client.LoginRequest;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Logs in with a user name and a password, with which Infisical binds to a directory. */
record LdapMethod(FieldReference identityId, FieldReference username, FieldReference password)
    implements LoginMethod {
  private static final Pattern UUID =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  @Override
  public String name() {
    return "ldap";
  }

  @Override
  public List<FieldReference> references() {
    return List.of(identityId, username, password);
  }

  @Override
  public Optional<Failure> flaw(ReferencedValues.Present values) {
    return UUID.matcher(values.get(identityId).reveal()).matches()
        ? Optional.empty()
        : Optional.of(
            new ReferenceFailure.BadValue(
                identityId.field(),
                identityId.secret(),
                identityId.key(),
                "the id of an identity with LDAP auth is a UUID; copy it from the identity's page"
                    + " in Infisical"));
  }

  @Override
  public Credential credential(ReferencedValues.Present values) {
    return new Credential(
        values.get(identityId).reveal(),
        List.of(values.get(username).reveal(), values.get(password).reveal()),
        true);
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    return new Proof.Minted(
        new LoginRequest.Ldap(
            values.get(identityId).reveal(), values.get(username).reveal(), values.get(password)));
  }
}
