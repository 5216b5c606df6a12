package com.infisical.operator.auth.login;

import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import java.util.List;
import java.util.Optional;

/** Uses a service token, without a login; the fourth part of an old one is not for the server. */
record ServiceTokenMethod(FieldReference token) implements LoginMethod {
  private static final int PARTS = 3;

  @Override
  public String name() {
    return "service-token";
  }

  @Override
  public List<FieldReference> references() {
    return List.of(token);
  }

  @Override
  public Optional<Failure> flaw(ReferencedValues.Present values) {
    return parts(values).size() >= PARTS
        ? Optional.empty()
        : Optional.of(
            new ReferenceFailure.BadValue(
                token.field(),
                token.secret(),
                token.key(),
                "a service token has three parts with dots between; copy it once more from"
                    + " Infisical, or use a machine identity"));
  }

  @Override
  public Credential credential(ReferencedValues.Present values) {
    return new Credential("", List.of(bearer(values).reveal()), false);
  }

  @Override
  public Optional<GivenToken> given(ReferencedValues.Present values) {
    return Optional.of(new GivenToken(bearer(values), Optional.empty()));
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    return new Proof.Given(new GivenToken(bearer(values), Optional.empty()));
  }

  @Override
  public String advice(Reply.Refused<?> refused) {
    return switch (refused.status()) {
      case 401, 403, 404 ->
          "put a valid service token into key %s of Secret %s, referenced by %s"
              .formatted(token.key(), token.secret(), token.field());
      default -> "";
    };
  }

  private SecretText bearer(ReferencedValues.Present values) {
    List<String> parts = parts(values);
    return SecretText.of(String.join(".", parts.subList(0, Math.min(PARTS, parts.size()))));
  }

  private List<String> parts(ReferencedValues.Present values) {
    return List.of(values.get(token).reveal().split("\\.", -1));
  }
}
