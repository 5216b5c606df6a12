package com.infisical.operator.auth.session;

import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import java.util.List;

/**
 * Identifies a session by everything that decides which token a login returns
 * (docs/infisical-auth.md).
 *
 * <p>A changed spec, connection spec, credential or CA is another key, and a re-created namesake
 * never matches; a status change or a touched but equal Secret changes nothing here.
 *
 * @param address the normalised address of the server
 * @param digest a keyed digest of the referenced values
 */
public record SessionKey(Basis basis, String address, String digest) {
  /** The objects that a session is made from. */
  record Basis(
      String authUid, long authGeneration, String connectionUid, long connectionGeneration) {}

  /**
   * The key of a login by {@code method} with what it refers to.
   *
   * @param others what else decides which token it returns, such as CA certificates
   */
  static SessionKey of(
      Basis basis,
      String address,
      OperatorKey key,
      LoginMethod method,
      ReferencedValues.Present values,
      List<String> others) {
    OperatorKey.Digest digest = key.digest("session");
    for (FieldReference reference : method.references()) {
      digest.add(reference.field()).add(reference.key()).add(values.get(reference).reveal());
    }
    return new SessionKey(basis, address, digest.addAll(others).hex());
  }

  /** The UID of the InfisicalAuth, or what stands for a login in resources' own specs. */
  public String authUid() {
    return basis.authUid();
  }
}
