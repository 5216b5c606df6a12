package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The logins of an InfisicalSecret, each with what is read by it.
 *
 * @param serviceToken a service token
 * @param serviceAccount a service account of Infisical, which no longer exists
 * @param universalAuth client id and client secret
 * @param kubernetesAuth token of a service account
 * @param awsIamAuth the operator's AWS identity
 * @param azureAuth the operator's Azure identity
 * @param gcpIdTokenAuth the operator's Google identity
 * @param gcpIamAuth key file of a Google service account
 * @param ldapAuth user name and password
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          universalAuth: {required: [credentialsRef, secretsScope]}
          kubernetesAuth: {required: [identityId, secretsScope, serviceAccountRef]}
          awsIamAuth: {required: [identityId, secretsScope]}
          azureAuth: {required: [identityId, secretsScope]}
          gcpIdTokenAuth: {required: [identityId, secretsScope]}
          gcpIamAuth: {required: [identityId, secretsScope, serviceAccountKeyFilePath]}
          ldapAuth: {required: [credentialsRef, identityId, secretsScope]}
        """)
public record InfisicalSecretAuthentication(
    @JsonPropertyDescription("Read with a service token. It takes precedence over every login.")
        @Nullable ServiceTokenAuth serviceToken,
    @JsonPropertyDescription(
            "Service accounts no longer exist at Infisical; use a machine identity.")
        @Nullable ServiceAccountAuth serviceAccount,
    @JsonPropertyDescription("Login with a client id and a client secret.")
        @Nullable InlineUniversalAuth universalAuth,
    @JsonPropertyDescription("Login with a token of a service account.")
        @Nullable InlineKubernetesAuth kubernetesAuth,
    @JsonPropertyDescription("Login with the operator's own AWS identity.")
        @Nullable InlineIdentityAuth awsIamAuth,
    @JsonPropertyDescription("Login with the operator's own Azure identity.")
        @Nullable InlineAzureAuth azureAuth,
    @JsonPropertyDescription("Login with the operator's own Google identity.")
        @Nullable InlineIdentityAuth gcpIdTokenAuth,
    @JsonPropertyDescription("Login with the key file of a Google service account.")
        @Nullable InlineGcpIamAuth gcpIamAuth,
    @JsonPropertyDescription("Login with a user name and a password.")
        @Nullable InlineLdapAuth ldapAuth) {
  static final InfisicalSecretAuthentication NONE =
      new InfisicalSecretAuthentication(null, null, null, null, null, null, null, null, null);

  /** The blocks that are meant, the one that takes precedence first. */
  public List<Named> meant() {
    List<Named> meant = new ArrayList<>();
    if (serviceToken != null && serviceToken.counts()) {
      meant.add(new Named("serviceToken", serviceToken));
    }
    meant.addAll(
        new InlineAuthentication(
                universalAuth,
                kubernetesAuth,
                awsIamAuth,
                azureAuth,
                gcpIdTokenAuth,
                gcpIamAuth,
                ldapAuth)
            .meant());
    return meant;
  }

  /** Whether the block of a service account is meant. */
  public boolean namesServiceAccount() {
    return serviceAccount != null
        && InlineSecretReference.counts(serviceAccount.serviceAccountSecretReference());
  }
}
