package com.infisical.client.calls;

import com.infisical.client.Caller;
import com.infisical.client.Project;
import com.infisical.client.Reply;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.http.CallWatch;
import com.infisical.client.http.Extent;
import com.infisical.client.pace.CallPace;
import com.infisical.client.pace.RateLimitGate;
import com.infisical.client.reply.Shape;
import java.util.Optional;

/**
 * Reads the secrets of a folder, or one of them, from servers without v4 routes by their v3 route
 * (docs/design/infisical-api.md#4-secrets-api-v4-apiv4secrets and 5).
 *
 * <p>An old server answers an unknown environment like an empty one. Its empty answer is believed
 * only after the project's list of environments was asked, and gets no validator, so that it is
 * asked the next time too.
 */
final class SecretReads {
  private final ApiCalls calls;
  private final ProjectReads projects;
  private final CallPace pace;
  private final RouteMemory v4Route;

  SecretReads(ApiCalls calls, ProjectReads projects, ServerState state) {
    this.calls = calls;
    this.projects = projects;
    this.pace = state.secretPace();
    this.v4Route = state.v4Route();
  }

  static boolean isMissingRoute(Reply<?> reply) {
    return reply instanceof Reply.Refused<?> refused && refused.isMissingRoute();
  }

  Reply<SecretListing> read(
      SecretText token, SecretQuery query, Optional<String> validator, Caller caller) {
    RateLimitGate gate = RateLimitGate.ofRead(pace, caller, query.hashCode());
    CallWatch watch = calls.readWatch();
    if (!v4Route.isMissing()) {
      Reply<SecretListing> reply = ask(v4(query), token, query, validator, gate, watch);
      if (!isMissingRoute(reply)) {
        return reply;
      }
    }
    Reply<SecretListing> reply = ask(v3(query), token, query, validator, gate, watch);
    if (isMissingRoute(reply)) {
      v4Route.forget();
      return reply;
    }
    v4Route.noteMissing();
    return query.secretName().isEmpty()
            && reply instanceof Reply.Ok<SecretListing>(SecretListing listing, var etag)
            && listing.secrets().isEmpty()
            && listing.imports().isEmpty()
        ? believedIfEnvironmentExists(token, query, listing, caller, watch)
        : reply;
  }

  private Reply<SecretListing> ask(
      String target,
      SecretText token,
      SecretQuery query,
      Optional<String> validator,
      RateLimitGate gate,
      CallWatch watch) {
    return query.secretName().isPresent()
        ? calls.read(target, token, validator, one(query), gate, watch)
        : calls.read(target, token, validator, all(query), gate, watch);
  }

  private static Shape<ListingBody, SecretListing> all(SecretQuery query) {
    return new Shape<>(
        ListingBody.class,
        Extent.LISTING,
        body -> body.listing(query),
        "it is not a list of secrets of this project, environment and path with a key and a value"
            + " each");
  }

  private static Shape<ListingBody.One, SecretListing> one(SecretQuery query) {
    return new Shape<>(
        ListingBody.One.class,
        Extent.LISTING,
        body -> body.listing(query),
        "it is not this secret of this project with a value");
  }

  private Reply<SecretListing> believedIfEnvironmentExists(
      SecretText token, SecretQuery query, SecretListing empty, Caller caller, CallWatch watch) {
    return switch (projects.byIdOnOldServer(token, query.projectId(), caller, watch)) {
      case Reply.Ok<Project>(Project project, var etag)
          when project.environmentSlugs().contains(query.environmentSlug()) ->
          new Reply.Ok<>(empty, Optional.empty());
      case Reply.Ok<Project> unknown -> unknownEnvironment(query);
      case Reply.NotModified<Project> same ->
          new Reply.Undecodable<>(304, "the status is not expected here");
      case Reply.Refused<Project>(
              int status,
              String error,
              String message,
              var retryAfter,
              var requestId) ->
          new Reply.Refused<>(status, error, message, retryAfter, requestId);
      case Reply.Foreign<Project>(int status, String what, String words, var retryAfter) ->
          new Reply.Foreign<>(status, what, words, retryAfter);
      case Reply.Unreachable<Project>(Reply.Cause cause, String detail) ->
          new Reply.Unreachable<>(cause, detail);
      case Reply.Undecodable<Project>(int status, String why) ->
          new Reply.Undecodable<>(status, why);
    };
  }

  /** What a newer server says in its place. */
  private static Reply<SecretListing> unknownEnvironment(SecretQuery query) {
    return query.recursive()
        ? new Reply.Refused<>(
            404,
            "NotFound",
            "Environment with slug '%s' in project with ID %s not found"
                .formatted(query.environmentSlug(), query.projectId()),
            Optional.empty())
        : new Reply.Refused<>(
            404,
            "SecretPathNotFound",
            "Folder with path '%s' in environment '%s' was not found. Please ensure the environment slug and secret path is correct."
                .formatted(query.secretPath(), query.environmentSlug()),
            Optional.empty());
  }

  /** Every flag is sent: servers differ in their defaults and in the name of the import flag. */
  private static String v4(SecretQuery query) {
    QueryString parameters =
        new QueryString()
            .add("projectId", query.projectId())
            .add("environment", query.environmentSlug())
            .add("secretPath", query.secretPath())
            .add("viewSecretValue", true)
            .add("expandSecretReferences", true)
            .add("includeImports", true)
            .add("include_imports", true);
    return "/api/v4/secrets" + selected(parameters, query, "includePersonalOverrides");
  }

  private static String v3(SecretQuery query) {
    QueryString parameters =
        new QueryString()
            .add("workspaceId", query.projectId())
            .add("environment", query.environmentSlug())
            .add("secretPath", query.secretPath())
            .add("viewSecretValue", true)
            .add("expandSecretReferences", true)
            .add("include_imports", true);
    return "/api/v3/secrets/raw" + selected(parameters, query);
  }

  /** The rest of the target: one secret, or what a list is narrowed by. */
  private static String selected(
      QueryString parameters, SecretQuery query, String... flagsOfListsThatAreOff) {
    if (query.secretName().isPresent()) {
      return "/" + QueryString.encode(query.secretName().get()) + parameters.add("type", "shared");
    }
    parameters.add("recursive", query.recursive());
    for (String flag : flagsOfListsThatAreOff) {
      parameters.add(flag, false);
    }
    return (query.tagSlugs().isEmpty()
            ? parameters
            : parameters.add("tagSlugs", String.join(",", query.tagSlugs())))
        .toString();
  }
}
