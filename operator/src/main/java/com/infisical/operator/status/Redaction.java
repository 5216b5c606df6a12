package com.infisical.operator.status;

import com.infisical.client.SecretRedaction;
import com.infisical.client.SecretText;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Decides what may be shown of the API server's words about an object that holds values.
 *
 * <p>Admission policies and webhooks word their refusals themselves and see what the target holds
 * and is to hold. What the API server itself says of rights and quotas never has a value.
 */
public final class Redaction {
  private static final Pattern OF_THE_SERVER_ITSELF =
      Pattern.compile("User \"[^\"]*\" cannot [a-z]+ resource |" + ExceededQuota.WORDS);

  private final Optional<SecretRedaction> redaction;

  private Redaction(Optional<SecretRedaction> redaction) {
    this.redaction = redaction;
  }

  /** For requests about an object of which all values are among {@code known}. */
  public static Redaction of(Supplier<Stream<byte[]>> known) {
    return new Redaction(Optional.of(new SecretRedaction(() -> texts(known.get()).iterator())));
  }

  /** For requests about an object whose values are not at hand. */
  public static Redaction ofUnknown() {
    return new Redaction(Optional.empty());
  }

  /** The words as a part of a sentence, from its colon on; may be empty. */
  public String afterColon(KubernetesClientException refused) {
    return ApiServerReason.afterColon(words(ApiServerReason.of(refused)));
  }

  /** The words about one field, fit to be shown. */
  public String words(String ofServer) {
    return OF_THE_SERVER_ITSELF.matcher(ofServer).lookingAt()
        ? ofServer
        : redaction.map(e -> e.without(ofServer)).orElse("");
  }

  private static Stream<SecretText> texts(Stream<byte[]> known) {
    return known.flatMap(
        value ->
            Stream.<Stream<SecretText>>of(
                    Stream.of(value).map(Redaction::text), Stream.of(value).map(Redaction::base64))
                .flatMap(each -> each));
  }

  private static SecretText text(byte[] value) {
    return SecretText.of(new String(value, StandardCharsets.UTF_8));
  }

  private static SecretText base64(byte[] value) {
    return SecretText.of(Base64.getEncoder().encodeToString(value));
  }
}
