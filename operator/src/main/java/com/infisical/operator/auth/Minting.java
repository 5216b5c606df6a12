package com.infisical.operator.auth;

import com.infisical.client.SecretText;
import com.infisical.operator.status.Failure;

/** What came of asking for a token that proves who the operator is. */
sealed interface Minting {
  /** A token, made for one login. */
  record Token(SecretText jwt) implements Minting {}

  /** None. */
  record Failed(Failure failure) implements Minting {
    Failed(String what, String advice) {
      this(new ProofFailure(what, advice));
    }
  }
}
