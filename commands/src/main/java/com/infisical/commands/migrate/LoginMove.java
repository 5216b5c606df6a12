package com.infisical.commands.migrate;

import static com.infisical.commands.migrate.OldSpec.ordered;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Turns the login in an InfisicalSecret into the method and block of an InfisicalAuth. */
final class LoginMove {
  /** The blocks in the order in which the operator takes the first that counts. */
  private static final Map<String, String> METHODS = methods();

  private static final String IDENTITY_KEY = "identityId";
  private static final String AZURE_RESOURCE = "https://management.azure.com/";

  private final OldSpec old;
  private final List<String> comments = new ArrayList<>();

  private LoginMove(OldSpec old) {
    this.old = old;
  }

  private static Map<String, String> methods() {
    Map<String, String> methods = new LinkedHashMap<>();
    methods.put("universalAuth", "universal");
    methods.put("kubernetesAuth", "kubernetes");
    methods.put("awsIamAuth", "aws-iam");
    methods.put("azureAuth", "azure");
    methods.put("gcpIdTokenAuth", "gcp-id-token");
    methods.put("gcpIamAuth", "gcp-iam");
    methods.put("ldapAuth", "ldap");
    return methods;
  }

  /** What came of it. */
  sealed interface Result {
    /**
     * An InfisicalAuth's spec without its connection.
     *
     * @param identityId for a Secret that has to be made; empty where the block refers to one
     * @param scope what the block says is to be read
     */
    record Moved(
        Map<String, Object> spec,
        Optional<String> identityId,
        JsonNode scope,
        List<String> comments)
        implements Result {}

    /** There is no such login in v1beta1. */
    record Impossible(String sentence) implements Result {}
  }

  /** The Secret that holds an identity's id. */
  static String identitySecret(OldSpec old) {
    return old.name() + "-identity";
  }

  static Result of(OldSpec old) {
    JsonNode blocks = old.spec().path("authentication");
    if (isSet(blocks.at("/serviceToken/serviceTokenSecretReference/secretName"))
        || isSet(old.spec().at("/tokenSecretReference/secretName"))) {
      return new Result.Impossible(
          "it logs in with a service token, which v1beta1 does not have: give a machine identity"
              + " access to the project, and log in with that");
    }
    if (isSet(blocks.at("/serviceAccount/serviceAccountSecretReference/secretName"))) {
      return new Result.Impossible(
          "service accounts no longer exist at Infisical: give a machine identity access to the"
              + " project, and log in with that");
    }
    List<String> counting =
        METHODS.keySet().stream().filter(name -> counts(blocks.path(name))).toList();
    return counting.isEmpty()
        ? new Result.Impossible(
            "it has no login: no block of .spec.authentication has an identityId or credentials")
        : new LoginMove(old).move(counting, blocks.path(counting.getFirst()));
  }

  private static boolean counts(JsonNode block) {
    return isSet(block.path("identityId")) || isSet(block.at("/credentialsRef/secretName"));
  }

  private static boolean isSet(JsonNode text) {
    return !text.asText().isEmpty();
  }

  private Result move(List<String> counting, JsonNode block) {
    String name = counting.getFirst();
    if (counting.size() > 1) {
      comments.add(
          "the InfisicalSecret has the logins %s; this uses the first, as the operator does"
              .formatted(String.join(", ", counting)));
    }
    Map<String, Object> fields = fields(name, block);
    String method = Objects.requireNonNull(METHODS.get(name));
    return new Result.Moved(
        ordered("method", method, blockOf(name), fields),
        Optional.of(block.path("identityId").asText()).filter(id -> !id.isEmpty()),
        block.path("secretsScope"),
        comments);
  }

  /** {@code universalAuth} is {@code universal} in v1beta1. */
  private static String blockOf(String old) {
    return old.substring(0, old.length() - "Auth".length());
  }

  private Map<String, Object> fields(String name, JsonNode block) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (!name.equals("universalAuth")) {
      fields.put(
          "identityIdRef",
          ordered("name", identitySecret(old), "namespace", old.namespace(), "key", IDENTITY_KEY));
    }
    switch (name) {
      case "universalAuth" -> {
        fields.put("clientIdRef", credential(block, "clientId"));
        fields.put("clientSecretRef", credential(block, "clientSecret"));
      }
      case "ldapAuth" -> {
        fields.put("usernameRef", credential(block, "username"));
        fields.put("passwordRef", credential(block, "password"));
      }
      case "kubernetesAuth" -> kubernetes(fields, block);
      case "azureAuth" -> azure(fields, block);
      case "gcpIamAuth" ->
          fields.put("serviceAccountKeyFilePath", block.path("serviceAccountKeyFilePath").asText());
      default -> {}
    }
    return fields;
  }

  private static Map<String, Object> credential(JsonNode block, String key) {
    JsonNode reference = block.path("credentialsRef");
    return ordered(
        "name", reference.path("secretName").asText(),
        "namespace", reference.path("secretNamespace").asText(),
        "key", key);
  }

  private void kubernetes(Map<String, Object> fields, JsonNode block) {
    JsonNode account = block.path("serviceAccountRef");
    fields.put(
        "serviceAccountRef",
        ordered(
            "name", account.path("name").asText(),
            "namespace", account.path("namespace").asText()));
    if (!block.path("autoCreateServiceAccountToken").asBoolean()) {
      comments.add(
          "the InfisicalSecret sends the service account's long-lived token; v1beta1 requests a"
              + " token of ten minutes for each login, which the identity's reviewer accepts too");
      return;
    }
    List<String> audiences =
        StreamSupport.stream(block.path("serviceAccountTokenAudiences").spliterator(), false)
            .map(JsonNode::asText)
            .filter(audience -> !audience.isEmpty())
            .toList();
    if (!audiences.isEmpty()) {
      fields.put("serviceAccountTokenAudiences", audiences);
    }
  }

  private static void azure(Map<String, Object> fields, JsonNode block) {
    String resource = block.path("resource").asText();
    String client = block.path("azureManagedIdentityClientId").asText();
    if (!client.isEmpty()) {
      fields.put(
          "resource", (resource.isEmpty() ? AZURE_RESOURCE : resource) + "&client_id=" + client);
    } else if (!resource.isEmpty()) {
      fields.put("resource", resource);
    }
  }
}
