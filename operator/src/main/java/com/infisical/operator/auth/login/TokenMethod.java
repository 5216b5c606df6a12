package com.infisical.operator.auth.login;

import com.infisical.client.Reply;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import java.util.List;
import java.util.Optional;

/** Uses a token that was made at Infisical, without a login. */
record TokenMethod(FieldReference token) implements LoginMethod {
  static final String TOKEN_FIELD = ".spec.token.tokenRef";

  @Override
  public String name() {
    return "token";
  }

  @Override
  public List<FieldReference> references() {
    return List.of(token);
  }

  /** The token names its identity, and nothing else here does. */
  @Override
  public Credential credential(ReferencedValues.Present values) {
    return new Credential("", List.of(values.get(token).reveal()), false);
  }

  @Override
  public Optional<GivenToken> given(ReferencedValues.Present values) {
    return Optional.of(GivenToken.of(values.get(token)));
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    return new Proof.Given(GivenToken.of(values.get(token)));
  }

  @Override
  public String advice(Reply.Refused<?> refused) {
    return switch (refused.status()) {
      case 401, 403 ->
          "put a valid token into key %s of Secret %s, referenced by %s"
              .formatted(token.key(), token.secret(), TOKEN_FIELD);
      default -> "";
    };
  }
}
