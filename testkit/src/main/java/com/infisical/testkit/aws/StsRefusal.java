package com.infisical.testkit.aws;

/**
 * Why an STS refuses a request, in its own codes.
 *
 * @param code such as {@code SignatureDoesNotMatch}
 */
public record StsRefusal(int status, String code, String message) {
  static StsRefusal forbidden(String code, String message) {
    return new StsRefusal(403, code, message);
  }

  static StsRefusal mismatch(String message) {
    return forbidden("SignatureDoesNotMatch", message);
  }
}
