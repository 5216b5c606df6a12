package com.infisical.operator.auth.login;

import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.status.Failure;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Proves the identity of an InfisicalAuth; one class per method (docs/infisical-auth.md). */
public sealed interface LoginMethod
    permits UniversalMethod,
        ServiceAccountMethod,
        AwsIamMethod,
        AzureMethod,
        GcpIdTokenMethod,
        GcpIamMethod,
        LdapMethod,
        ListedTokenMethod,
        ServiceTokenMethod,
        TokenMethod,
        InlineMethod {
  /** The {@code spec.method} of it. */
  String name();

  /** The Secret keys that it needs, in the order in which a missing one is named. */
  List<FieldReference> references();

  /** Why no login with these values can succeed, where that is plain to see. */
  default Optional<Failure> flaw(ReferencedValues.Present values) {
    return Optional.empty();
  }

  /** The access token itself, where the spec gives one and there is no login. */
  default Optional<GivenToken> given(ReferencedValues.Present values) {
    return Optional.empty();
  }

  /** Who logs in, and with what that can be wrong. */
  Credential credential(ReferencedValues.Present values);

  /**
   * Mints a proof for one login; it may call the API server or a metadata service, and blocks
   * meanwhile.
   */
  Proof prove(ReferencedValues.Present values);

  /** Whether it proves the operator's own cloud identity, and not one of the InfisicalAuth. */
  default boolean provesOperator() {
    return provesOperator(name());
  }

  /**
   * The same by the {@code spec.method}, which a spec may name before it is complete.
   *
   * @param method may be unknown, or absent
   */
  static boolean provesOperator(@Nullable String method) {
    return switch (method) {
      case "aws-iam", "azure", "gcp-id-token", "gcp-iam" -> true;
      case null, default -> false;
    };
  }

  /** Where the proof comes from, named in the status; empty where there is only one source. */
  default String source() {
    return "";
  }

  /** Where to look when the server refused a login in these words; may be empty. */
  default String advice(Reply.Refused<?> refused) {
    return refused.message().contains("temporarily locked")
        ? "correct "
            + named()
            + " if that is wrong, and wait for the end of the lock: five minutes,"
            + " unless the identity has another lockout"
        : advice(refused.status());
  }

  /** Where to look when the server refused a login with an HTTP status; may be empty. */
  default String advice(int status) {
    return switch (status) {
      case 401, 403, 404 -> "check " + named() + " and what the identity allows";
      default -> "";
    };
  }

  /** What the references of this method name, as a part of a sentence. */
  private String named() {
    List<String> fields = references().stream().map(FieldReference::field).distinct().toList();
    return "what %s %s"
        .formatted(String.join(" and ", fields), fields.size() == 1 ? "names" : "name");
  }

  /**
   * Who logs in, and with what that can be wrong: what back-off is kept by.
   *
   * @param identity the identity's or client's id
   * @param secretParts what a digest tells one credential from another by; never the proof minted
   *     for an attempt
   * @param locks whether failures lock the identity at the server, for others too
   */
  record Credential(String identity, List<String> secretParts, boolean locks) {
    @Override
    public String toString() {
      return "Credential[" + identity + "]";
    }
  }

  /** What came of minting a proof. */
  sealed interface Proof {
    /** The login can be sent. */
    record Minted(LoginRequest request) implements Proof {}

    /** No login is needed. */
    record Given(GivenToken token) implements Proof {}

    /** There is no proof. */
    record Failed(Failure failure) implements Proof {}
  }
}
