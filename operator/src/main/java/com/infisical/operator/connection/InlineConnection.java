package com.infisical.operator.connection;

import com.infisical.operator.reference.FieldReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the server of one resource of {@code v1alpha1} is, and what is trusted there besides the
 * system's CAs. A value: no resource shares anything that another could change.
 *
 * @param address the address as it was written; null for the operator's default host
 * @param canonical one spelling for all of that address
 * @param addressPlace the field or ConfigMap key that it came from, for messages
 * @param isOwn whether the resource itself names the address, and another than the configuration
 * @param ca the CA certificates
 */
public record InlineConnection(
    @Nullable String address,
    String canonical,
    String addressPlace,
    boolean isOwn,
    Optional<FieldReference> ca) {
  /** Where a resource names its server. */
  public static final String HOST_FIELD = ".spec.hostAPI";

  /** Where a resource names its CA. */
  public static final String CA_FIELD = ".spec.tls.caRef";

  /** {@code sentence} about a call, in terms of the fields that resources of v1alpha1 have. */
  public static String inFieldsOfResource(String sentence) {
    return sentence
        .replace(Address.FIELD + " of the InfisicalConnection", HOST_FIELD)
        .replace(ConnectionInputs.CA_FIELD + " of the InfisicalConnection", CA_FIELD);
  }

  /** What makes two connections one, in the hands of one namespace. */
  public List<String> identity() {
    return List.of(canonical, Boolean.toString(isOwn), ca.toString());
  }

  /**
   * What has to be looked at in the CA certificates, the worst first.
   *
   * @param pem what {@link #ca} leads to
   */
  public List<String> notices(String pem, Instant now) {
    return ca.flatMap(where -> ConnectionInputs.certificates(where, pem)).stream()
        .flatMap(certificates -> certificates.notices(now).stream())
        .map(CaCertificates.Notice::sentence)
        .toList();
  }

  /** {@code sentence} about a connection, in terms of what this one is made from. */
  public String inOwnWords(String sentence) {
    String caPlace = ca.map(FieldReference::field).orElse(CA_FIELD);
    return sentence
        .replace(Address.FIELD, addressPlace)
        .replace(ConnectionInputs.CA_FIELD, caPlace)
        .replace("use an InfisicalAuth to log in", "log in by .spec.authentication");
  }
}
