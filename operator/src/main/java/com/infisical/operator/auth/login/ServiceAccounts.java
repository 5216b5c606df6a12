package com.infisical.operator.auth.login;

import com.infisical.client.HttpStatus;
import com.infisical.client.SecretText;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.KubernetesNames;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference.Trimming;
import com.infisical.operator.status.ApiServerReason;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads service accounts, and the long-lived tokens that they list.
 *
 * <p>Nothing is kept. Safe for use by several threads.
 */
public final class ServiceAccounts {
  private static final String TOKEN_KEY = "token";

  private final KubernetesClient client;
  private final TenancyRules tenancy;

  /** Asks with {@code client}. */
  public ServiceAccounts(KubernetesClient client, TenancyRules tenancy) {
    this.client = client;
    this.tenancy = tenancy;
  }

  /** Result of looking for a service account. */
  public sealed interface LookupResult {
    /**
     * It is there and may be used.
     *
     * @param listed the first Secret that it lists
     */
    record Found(String uid, Optional<ResourceName> listed) implements LookupResult {}

    /** It is not there, or may not be used, or could not be read. */
    record Failed(Failure failure) implements LookupResult {}
  }

  /**
   * Looks for {@code name}.
   *
   * @param field the spec field that references it, for a failure's sentence
   * @param from the namespace of the resource that references it; what that may not use reads like
   *     what does not exist
   */
  public LookupResult find(String field, String from, ResourceName name) {
    try {
      @Nullable ServiceAccount found =
          client.serviceAccounts().inNamespace(name.namespace()).withName(name.name()).get();
      return found != null && mayUse(from, found)
          ? new LookupResult.Found(found.getMetadata().getUid(), listed(found))
          : missing(field, name);
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpStatus.NOT_FOUND
          ? missing(field, name)
          : new LookupResult.Failed(unreadable(field, "ServiceAccount", name, e));
    }
  }

  private boolean mayUse(String from, ServiceAccount account) {
    Map<String, String> annotations = account.getMetadata().getAnnotations();
    return tenancy.mayReferTo(from, account.getMetadata().getNamespace())
        || (annotations != null
            && tenancy.consents(annotations.get(TenancyRules.ALLOWED_AUTH_NAMESPACES), from));
  }

  private static LookupResult missing(String field, ResourceName name) {
    return new LookupResult.Failed(
        new ServiceAccountTokens.TokenFailure(
            field,
            "",
            name,
            List.of(),
            ServiceAccountTokens.Reason.MISSING,
            HttpStatus.NOT_FOUND,
            ""));
  }

  private static Optional<ResourceName> listed(ServiceAccount account) {
    List<ObjectReference> secrets = account.getSecrets();
    return secrets == null || secrets.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(secrets.getFirst().getName())
            .filter(KubernetesNames::isName)
            .filter(name -> !name.equals(OperatorKey.SECRET_NAME))
            .map(name -> new ResourceName(account.getMetadata().getNamespace(), name));
  }

  /** The long-lived token in {@code secret}, which the service account that is named lists. */
  ServiceAccountTokens.TokenResult listedToken(String field, ResourceName secret) {
    String place = "the first entry of .secrets of what %s names".formatted(field);
    try {
      @Nullable Secret found =
          client.secrets().inNamespace(secret.namespace()).withName(secret.name()).get();
      if (found == null) {
        return failed(new ReferenceFailure.Missing(place, "Secret", secret));
      }
      String encoded = found.getData() == null ? null : found.getData().get(TOKEN_KEY);
      if (encoded == null) {
        return failed(new ReferenceFailure.MissingKey(place, secret, TOKEN_KEY));
      }
      String text =
          Trimming.ACCESS_TOKEN.apply(
              new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8));
      return text.isEmpty()
          ? failed(new ReferenceFailure.EmptyValue(place, secret, TOKEN_KEY))
          : new ServiceAccountTokens.TokenResult.Issued(SecretText.of(text));
    } catch (KubernetesClientException e) {
      return failed(unreadable(place, "Secret", secret, e));
    }
  }

  private static ServiceAccountTokens.TokenResult failed(Failure failure) {
    return new ServiceAccountTokens.TokenResult.Failed(failure);
  }

  private static Failure unreadable(
      String field, String kind, ResourceName name, KubernetesClientException e) {
    return new ReferenceFailure.NotReadable(
        field, kind, name, e.getCode(), ApiServerReason.afterColon(e));
  }
}
