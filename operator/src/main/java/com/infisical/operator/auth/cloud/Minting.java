package com.infisical.operator.auth.cloud;

import com.infisical.client.SecretText;
import com.infisical.operator.status.Failure;

/** Result of requesting a token that proves the operator's identity. */
public sealed interface Minting {
  /** A token, made for one login. */
  record Token(SecretText jwt) implements Minting {}

  /** None. */
  record Failed(Failure failure) implements Minting {
    public Failed(String what, String advice) {
      this(new ProofFailure(what, advice));
    }
  }
}
