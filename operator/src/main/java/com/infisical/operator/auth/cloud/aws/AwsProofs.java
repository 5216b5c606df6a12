package com.infisical.operator.auth.cloud.aws;

import com.infisical.client.SecretText;
import com.infisical.operator.status.Failure;

/**
 * Proves the operator's own AWS identity; the boundary to AWS, so that nothing of its SDK is loaded
 * for an operator that does not use it.
 *
 * <p>Safe for use by several threads.
 */
public interface AwsProofs {
  /** What came of signing. */
  sealed interface ProofResult {
    /**
     * A request to AWS that only the owner of the identity can have signed, for Infisical to send.
     *
     * @param httpMethod such as {@code POST}
     * @param body the body, in base64
     * @param headers a JSON object of single strings, in base64
     */
    record Signed(String httpMethod, SecretText body, SecretText headers) implements ProofResult {}

    /** There is no identity to prove. */
    record Failed(Failure failure) implements ProofResult {}
  }

  /** A request that was signed just now; blocks while credentials are asked for. */
  ProofResult sign();
}
