package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The logins that every kind of {@code v1alpha1} has under {@code spec.authentication}.
 *
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
          universalAuth: {properties: {secretsScope: null}}
          kubernetesAuth: {properties: {secretsScope: null}}
          awsIamAuth: {properties: {secretsScope: null}}
          azureAuth: {properties: {secretsScope: null, azureManagedIdentityClientId: null}}
          gcpIdTokenAuth: {properties: {secretsScope: null}}
          gcpIamAuth: {properties: {secretsScope: null}}
          ldapAuth: {properties: {secretsScope: null}}
        """)
public record InlineAuthentication(
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

  /** A block that is meant, and the name of its field. */
  public record Named(String name, InlineBlock block) {}

  /** The blocks that are meant, the one that takes precedence first. */
  public List<Named> meant() {
    return Stream.of(
            named("universalAuth", universalAuth),
            named("kubernetesAuth", kubernetesAuth),
            named("awsIamAuth", awsIamAuth),
            named("azureAuth", azureAuth),
            named("gcpIdTokenAuth", gcpIdTokenAuth),
            named("gcpIamAuth", gcpIamAuth),
            named("ldapAuth", ldapAuth))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Named> named(String name, @Nullable InlineBlock block) {
    return Optional.ofNullable(block)
        .filter(InlineBlock::counts)
        .map(meant -> new Named(name, meant));
  }
}
