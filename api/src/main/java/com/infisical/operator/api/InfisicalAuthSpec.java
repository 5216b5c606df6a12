package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to log in (docs/infisical-auth.md): the method, and the block that belongs to it.
 *
 * @param infisicalConnectionRef the InfisicalConnection to log in at; absent means the operator's
 *     default one
 * @param method one of the keys of {@link #blocks()}; an object older than the rule may hold
 *     anything
 * @param universal block of method {@code universal}
 * @param kubernetes block of method {@code kubernetes}
 * @param awsIam block of method {@code aws-iam}
 * @param azure block of method {@code azure}
 * @param gcpIdToken block of method {@code gcp-id-token}
 * @param gcpIam block of method {@code gcp-iam}
 * @param ldap block of method {@code ldap}
 * @param oidc block of method {@code oidc}
 * @param jwt block of method {@code jwt}
 * @param token block of method {@code token}
 * @param allowedNamespaces namespaces whose InfisicalStaticSecrets may use this InfisicalAuth
 * @param invalid set where the spec could not be read; everything else is absent then
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.infisicalConnectionRef) || (self.infisicalConnectionRef.name == '') =="
            + " (self.infisicalConnectionRef.namespace == '')",
    message =
        "spec.infisicalConnectionRef needs both name and namespace: set both, or remove it to use"
            + " the operator's default connection",
    fieldPath = ".infisicalConnectionRef")
@ValidationRule(
    value =
        "!(self.method in "
            + InfisicalAuthSpec.HAS_BLOCK
            + ") || "
            + InfisicalAuthSpec.HAS_BLOCK
            + "[self.method]",
    message = "the block that belongs to spec.method is missing: set it, or change spec.method",
    messageExpression =
        "'method ' + self.method + ' needs the block spec.' + "
            + InfisicalAuthSpec.BLOCK_OF
            + "[self.method] + ': set it, or change spec.method'",
    fieldPath = ".method")
@ValidationRule(
    value = "!has(self.universal) || self.method == 'universal'",
    message =
        "spec.universal belongs to method universal: remove it, or set spec.method to universal",
    fieldPath = ".universal")
@ValidationRule(
    value = "!has(self.kubernetes) || self.method == 'kubernetes'",
    message =
        "spec.kubernetes belongs to method kubernetes: remove it, or set spec.method to kubernetes",
    fieldPath = ".kubernetes")
@ValidationRule(
    value = "!has(self.awsIam) || self.method == 'aws-iam'",
    message = "spec.awsIam belongs to method aws-iam: remove it, or set spec.method to aws-iam",
    fieldPath = ".awsIam")
@ValidationRule(
    value = "!has(self.azure) || self.method == 'azure'",
    message = "spec.azure belongs to method azure: remove it, or set spec.method to azure",
    fieldPath = ".azure")
@ValidationRule(
    value = "!has(self.gcpIdToken) || self.method == 'gcp-id-token'",
    message =
        "spec.gcpIdToken belongs to method gcp-id-token: remove it, or set spec.method to"
            + " gcp-id-token",
    fieldPath = ".gcpIdToken")
@ValidationRule(
    value = "!has(self.gcpIam) || self.method == 'gcp-iam'",
    message = "spec.gcpIam belongs to method gcp-iam: remove it, or set spec.method to gcp-iam",
    fieldPath = ".gcpIam")
@ValidationRule(
    value = "!has(self.ldap) || self.method == 'ldap'",
    message = "spec.ldap belongs to method ldap: remove it, or set spec.method to ldap",
    fieldPath = ".ldap")
@ValidationRule(
    value = "!has(self.oidc) || self.method == 'oidc'",
    message = "spec.oidc belongs to method oidc: remove it, or set spec.method to oidc",
    fieldPath = ".oidc")
@ValidationRule(
    value = "!has(self.jwt) || self.method == 'jwt'",
    message = "spec.jwt belongs to method jwt: remove it, or set spec.method to jwt",
    fieldPath = ".jwt")
@ValidationRule(
    value = "!has(self.token) || self.method == 'token'",
    message = "spec.token belongs to method token: remove it, or set spec.method to token",
    fieldPath = ".token")
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          unreadFields: null
          infisicalConnectionRef:
            properties:
              name: {minLength: null}
              namespace: {minLength: null}
          method:
            enum: [universal, kubernetes, aws-iam, azure, gcp-id-token, gcp-iam, ldap, oidc, jwt, token]
        """)
public record InfisicalAuthSpec(
    @JsonPropertyDescription(
            "The InfisicalConnection to log in at. Without it, or with an empty name and namespace,"
                + " the default connection of the operator (--default-connection).")
        @Nullable ResourceReference infisicalConnectionRef,
    @Required
        @JsonPropertyDescription(
            "How to log in. In addition, exactly one block must be set, the one that belongs to the"
                + " method: universal, kubernetes, awsIam, azure, gcpIdToken, gcpIam, ldap, oidc,"
                + " jwt or token.")
        @Nullable String method,
    @JsonPropertyDescription("For method universal: log in with a client id and a client secret.")
        @Nullable UniversalAuth universal,
    @JsonPropertyDescription(
            "For method kubernetes: log in with a token of a Kubernetes service account, which"
                + " Infisical reviews.")
        @Nullable KubernetesAuth kubernetes,
    @JsonPropertyDescription("For method aws-iam: log in with the operator's own AWS identity.")
        @Nullable AwsIamAuth awsIam,
    @JsonPropertyDescription(
            "For method azure: log in with the operator's own managed identity or workload"
                + " identity.")
        @Nullable AzureAuth azure,
    @JsonPropertyDescription(
            "For method gcp-id-token: log in with an ID token of the operator's own Google service"
                + " account.")
        @Nullable GcpIdTokenAuth gcpIdToken,
    @JsonPropertyDescription(
            "For method gcp-iam: log in with a JWT signed with the key of a Google service account."
                + " The key file is mounted into the operator's pod.")
        @Nullable GcpIamAuth gcpIam,
    @JsonPropertyDescription(
            "For method ldap: log in with a user name and a password of an LDAP directory.")
        @Nullable LdapAuth ldap,
    @JsonPropertyDescription(
            "For method oidc: log in with a token of a Kubernetes service account, which Infisical"
                + " verifies by the cluster's OpenID discovery.")
        @Nullable OidcAuth oidc,
    @JsonPropertyDescription(
            "For method jwt: log in with a token of a Kubernetes service account, which Infisical"
                + " verifies by the keys or the key set address set at the identity.")
        @Nullable JwtAuth jwt,
    @JsonPropertyDescription(
            "For method token: use an access token made at Infisical, without a login.")
        @Nullable TokenAuth token,
    @JsonPropertyDescription(
            "From which other namespaces InfisicalStaticSecrets may use this InfisicalAuth. Without"
                + " it, all may, unless the operator runs with strict tenancy: then only those of"
                + " its own namespace.")
        @Nullable AllowedNamespaces allowedNamespaces,
    @JsonIgnore @Nullable InvalidSpec invalid) {

  /** CEL: which block is set, by method. */
  static final String HAS_BLOCK =
      "{'universal': has(self.universal), 'kubernetes': has(self.kubernetes), 'aws-iam':"
          + " has(self.awsIam), 'azure': has(self.azure), 'gcp-id-token': has(self.gcpIdToken),"
          + " 'gcp-iam': has(self.gcpIam), 'ldap': has(self.ldap), 'oidc': has(self.oidc), 'jwt':"
          + " has(self.jwt), 'token': has(self.token)}";

  /** CEL: the field of the block, by method. */
  static final String BLOCK_OF =
      "{'universal': 'universal', 'kubernetes': 'kubernetes', 'aws-iam': 'awsIam', 'azure':"
          + " 'azure', 'gcp-id-token': 'gcpIdToken', 'gcp-iam': 'gcpIam', 'ldap': 'ldap', 'oidc':"
          + " 'oidc', 'jwt': 'jwt', 'token': 'token'}";

  /** A spec that was read, of a method that the Go operator has too. */
  public InfisicalAuthSpec(
      @Nullable ResourceReference infisicalConnectionRef,
      @Nullable String method,
      @Nullable UniversalAuth universal,
      @Nullable KubernetesAuth kubernetes,
      @Nullable AwsIamAuth awsIam,
      @Nullable AzureAuth azure,
      @Nullable GcpIdTokenAuth gcpIdToken,
      @Nullable GcpIamAuth gcpIam,
      @Nullable LdapAuth ldap,
      @Nullable AllowedNamespaces allowedNamespaces) {
    this(
        infisicalConnectionRef,
        method,
        universal,
        kubernetes,
        awsIam,
        azure,
        gcpIdToken,
        gcpIam,
        ldap,
        null,
        null,
        null,
        allowedNamespaces,
        null);
  }

  /** Reads an empty method, and a reference without name and namespace, as absent. */
  public InfisicalAuthSpec {
    if (infisicalConnectionRef != null && infisicalConnectionRef.isEmpty()) {
      infisicalConnectionRef = null;
    }
    method = Absent.ifEmpty(method);
  }

  /** The blocks that are set, by the method they belong to; a good spec has one. */
  public Map<String, AuthBlock> blocks() {
    Map<String, @Nullable AuthBlock> blocks = new LinkedHashMap<>();
    blocks.put("universal", universal);
    blocks.put("kubernetes", kubernetes);
    blocks.put("aws-iam", awsIam);
    blocks.put("azure", azure);
    blocks.put("gcp-id-token", gcpIdToken);
    blocks.put("gcp-iam", gcpIam);
    blocks.put("ldap", ldap);
    blocks.put("oidc", oidc);
    blocks.put("jwt", jwt);
    blocks.put("token", token);
    blocks.values().removeIf(block -> block == null);
    return Collections.unmodifiableMap(blocks);
  }

  /** The block that belongs to the method; the method decides, and other blocks are ignored. */
  public Optional<AuthBlock> block() {
    return method == null ? Optional.empty() : Optional.ofNullable(blocks().get(method));
  }

  static InfisicalAuthSpec unreadable(@Nullable InvalidSpec invalid) {
    return new InfisicalAuthSpec(
        null, null, null, null, null, null, null, null, null, null, null, null, null, invalid);
  }

  @JsonAnyGetter
  Map<String, JsonNode> unreadFields() {
    return invalid == null ? Map.of() : invalid.fields();
  }

  /** Reads the spec and never throws. */
  static final class Reader extends LenientReading<InfisicalAuthSpec> {
    Reader() {
      super(".spec", InfisicalAuthSpec.class, InfisicalAuthSpec::unreadable);
    }
  }
}
