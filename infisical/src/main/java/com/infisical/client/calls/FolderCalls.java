package com.infisical.client.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.Caller;
import com.infisical.client.FolderMade;
import com.infisical.client.Reply;
import com.infisical.client.SecretFolder;
import com.infisical.client.SecretText;
import com.infisical.client.SecretWrite;
import com.infisical.client.StoredSecrets;
import com.infisical.client.WriteReceipt;
import com.infisical.client.http.CallWatch;
import com.infisical.client.http.Extent;
import com.infisical.client.pace.CallPace;
import com.infisical.client.pace.RateLimitGate;
import com.infisical.client.reply.Json;
import com.infisical.client.reply.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads what a folder stores and changes it, on servers without v4 routes by their v3 routes
 * (docs/design/infisical-api.md#43-post-apiv4secretssecretname-create to 4.6, 5 and 8.1).
 */
final class FolderCalls {
  private static final Shape<JsonNode, FolderMade> FOLDER =
      new Shape<>(
          JsonNode.class, Extent.ANSWER, body -> Optional.of(new FolderMade()), "it is no object");

  private static final String V4 = "/api/v4/secrets/";
  private static final String V3 = "/api/v3/secrets/raw/";
  private static final String BATCH = "batch";

  /** What stands for something else in the path of one secret. */
  private static final Set<String> NO_PART_OF_A_PATH = Set.of(".", "..", BATCH, "move", "id");

  private final ApiCalls calls;
  private final ServerState state;
  private final CallPace pace;
  private final RouteMemory v4Route;

  FolderCalls(ApiCalls calls, ServerState state) {
    this.calls = calls;
    this.state = state;
    this.pace = state.secretPace();
    this.v4Route = state.v4Route();
  }

  Reply<StoredSecrets> stored(
      SecretText token, SecretFolder folder, boolean viewValues, Caller caller) {
    RateLimitGate gate = RateLimitGate.ofRead(pace, caller, folder.hashCode());
    CallWatch watch = calls.readWatch();
    if (!v4Route.isMissing()) {
      QueryString query = query("projectId", folder, viewValues).add("includeImports", false);
      Reply<StoredSecrets> reply = list("/api/v4/secrets" + query, token, folder, gate, watch);
      if (!SecretReads.isMissingRoute(reply)) {
        return reply;
      }
    }
    QueryString query = query("workspaceId", folder, viewValues);
    Reply<StoredSecrets> reply = list("/api/v3/secrets/raw" + query, token, folder, gate, watch);
    if (SecretReads.isMissingRoute(reply)) {
      v4Route.forget();
    } else {
      v4Route.noteMissing();
    }
    return reply;
  }

  private static QueryString query(String projectField, SecretFolder folder, boolean viewValues) {
    return new QueryString()
        .add(projectField, folder.projectId())
        .add("environment", folder.environmentSlug())
        .add("secretPath", folder.path())
        .add("recursive", false)
        .add("viewSecretValue", viewValues)
        .add("expandSecretReferences", false)
        .add("include_imports", false)
        .add("includePersonalOverrides", false);
  }

  private Reply<StoredSecrets> list(
      String target, SecretText token, SecretFolder folder, RateLimitGate gate, CallWatch watch) {
    Reply<StoredSecrets> reply =
        calls.read(target, token, Optional.empty(), storedIn(folder), gate, watch);
    return reply instanceof Reply.Ok<StoredSecrets>(StoredSecrets stored, var etag)
        ? new Reply.Ok<>(new StoredSecrets(stored.secrets(), state.date().now()), etag)
        : reply;
  }

  private static Shape<StoredBody, StoredSecrets> storedIn(SecretFolder folder) {
    AskedFolder asked = AskedFolder.of(folder);
    return new Shape<>(
        StoredBody.class,
        Extent.LISTING,
        body -> body.stored(asked),
        "it is not a list of secrets of this project, environment and path with an id, a key and a"
            + " value each");
  }

  private static Shape<ReceiptBody, WriteReceipt> receiptFor(SecretFolder folder) {
    AskedFolder asked = AskedFolder.of(folder);
    return new Shape<>(
        ReceiptBody.class,
        Extent.LISTING,
        body -> body.receipt(asked),
        "it has neither secrets of this project, environment and path nor an approval");
  }

  Reply<WriteReceipt> write(
      SecretText token, SecretFolder folder, SecretWrite write, Caller caller) {
    Optional<String> one = one(write);
    if (!v4Route.isMissing()) {
      String target = V4 + one.map(QueryString::encode).orElse(BATCH);
      Reply<WriteReceipt> reply =
          send(target, token, folder, "projectId", write, one.isPresent(), caller);
      if (!SecretReads.isMissingRoute(reply)) {
        return reply;
      }
    }
    String target =
        one.map(name -> V3 + QueryString.encode(name)).orElse("/api/v3/secrets/batch/raw");
    return send(target, token, folder, "workspaceId", write, one.isPresent(), caller);
  }

  /** The key of a write of one secret that can be part of a path. */
  private static Optional<String> one(SecretWrite write) {
    return keys(write).size() == 1
        ? Optional.of(keys(write).getFirst()).filter(key -> !NO_PART_OF_A_PATH.contains(key))
        : Optional.empty();
  }

  private static List<String> keys(SecretWrite write) {
    return switch (write) {
      case SecretWrite.Create(var secrets) ->
          secrets.stream().map(SecretWrite.NewSecret::key).toList();
      case SecretWrite.Change(var secrets) ->
          secrets.stream().map(SecretWrite.ChangedSecret::key).toList();
      case SecretWrite.Delete(var keys) -> keys;
    };
  }

  private static ObjectNode place(String projectField, SecretFolder folder) {
    return Json.object()
        .put(projectField, folder.projectId())
        .put("environment", folder.environmentSlug())
        .put("secretPath", folder.path());
  }

  private Reply<WriteReceipt> send(
      String target,
      SecretText token,
      SecretFolder folder,
      String projectField,
      SecretWrite write,
      boolean single,
      Caller caller) {
    ObjectNode body = place(projectField, folder);
    List<SecretText> sent = new ArrayList<>();
    Function<String, ObjectNode> item = single ? key -> body : items(body);
    switch (write) {
      case SecretWrite.Create(var secrets) ->
          secrets.forEach(
              secret -> {
                item.apply(secret.key())
                    .put("secretValue", secret.value().reveal())
                    .put("skipMultilineEncoding", false);
                sent.add(secret.value());
              });
      case SecretWrite.Change(var secrets) ->
          secrets.forEach(
              secret -> {
                ObjectNode changed = item.apply(secret.key());
                secret.newKey().ifPresent(name -> changed.put("newSecretName", name));
                secret.value().ifPresent(value -> changed.put("secretValue", value.reveal()));
                secret.value().ifPresent(sent::add);
              });
      case SecretWrite.Delete(var keys) ->
          keys.forEach(key -> item.apply(key).put("type", "shared"));
    }
    if (!single && write instanceof SecretWrite.Change) {
      body.put("mode", "failOnNotFound");
    }
    return calls.write(
        method(write), target, token, body, sent, receiptFor(folder), gate(caller, body));
  }

  private static Function<String, ObjectNode> items(ObjectNode body) {
    ArrayNode items = body.putArray("secrets");
    return key -> items.addObject().put("secretKey", key);
  }

  private static String method(SecretWrite write) {
    return switch (write) {
      case SecretWrite.Create create -> "POST";
      case SecretWrite.Change change -> "PATCH";
      case SecretWrite.Delete delete -> "DELETE";
    };
  }

  Reply<FolderMade> make(SecretText token, SecretFolder parent, String name, Caller caller) {
    Reply<FolderMade> reply = make("/api/v2/folders", "projectId", token, parent, name, caller);
    return SecretReads.isMissingRoute(reply)
        ? make("/api/v1/folders", "workspaceId", token, parent, name, caller)
        : reply;
  }

  private Reply<FolderMade> make(
      String target,
      String projectField,
      SecretText token,
      SecretFolder parent,
      String name,
      Caller caller) {
    ObjectNode body =
        Json.object()
            .put(projectField, parent.projectId())
            .put("environment", parent.environmentSlug())
            .put("name", name)
            .put("path", parent.path());
    return calls.write("POST", target, token, body, List.of(), FOLDER, gate(caller, body));
  }

  private RateLimitGate gate(Caller caller, ObjectNode body) {
    return RateLimitGate.ofRead(pace, caller, body.hashCode());
  }
}
