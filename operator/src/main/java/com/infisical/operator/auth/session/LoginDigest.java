package com.infisical.operator.auth.session;

import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Digests the values that a login is made from, for the key of its session. Pure. */
final class LoginDigest {
  private LoginDigest() {}

  /**
   * A keyed digest of what {@code method} refers to and of the CA certificates: a changed value is
   * another session, a touched Secret is not.
   */
  static String of(
      OperatorKey key,
      LoginMethod method,
      ReferencedValues.Present values,
      Optional<String> certificates) {
    List<String> parts = new ArrayList<>();
    for (FieldReference reference : method.references()) {
      parts.add(reference.field());
      parts.add(reference.key());
      parts.add(values.get(reference).reveal());
    }
    parts.add(certificates.orElse(""));
    return key.digest("session").addAll(parts).hex();
  }
}
