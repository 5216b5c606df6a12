package com.infisical.operator.auth.session;

import com.infisical.client.Caller;
import com.infisical.client.EventStream;
import com.infisical.client.EventSubscription;
import com.infisical.client.FolderMade;
import com.infisical.client.InfisicalApi;
import com.infisical.client.LeaseApi;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Project;
import com.infisical.client.RateLimit;
import com.infisical.client.Reply;
import com.infisical.client.Revoked;
import com.infisical.client.SecretFolder;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.SecretWrite;
import com.infisical.client.ServerStatus;
import com.infisical.client.StoredSecrets;
import com.infisical.client.TokenAccepted;
import com.infisical.client.WriteReceipt;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that only takes revocations; for fakes that answer what their test asks. */
public abstract class SilentApi implements InfisicalApi {
  /** The tokens that were revoked, in order. */
  public final List<String> revoked = new CopyOnWriteArrayList<>();

  @Override
  public Reply<Revoked> revoke(SecretText accessToken, Caller caller) {
    revoked.add(accessToken.reveal());
    return new Reply.Ok<>(new Revoked(), Optional.empty());
  }

  @Override
  public Reply<LoginGrant> login(LoginRequest request, Caller caller) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Reply<TokenAccepted> check(SecretText accessToken, Caller caller) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Reply<ServerStatus> status() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Reply<SecretListing> secrets(
      SecretText accessToken, SecretQuery query, Optional<String> validator, Caller caller) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Reply<Project> projectOfServiceToken(SecretText serviceToken, Caller caller) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Reply<Project> projectBySlug(SecretText accessToken, String slug, Caller caller) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Reply<Project> projectById(SecretText accessToken, String id, Caller caller) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LeaseApi leases() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Instant> serverTime() {
    return Optional.empty();
  }

  @Override
  public Optional<RateLimit> rateLimit() {
    return Optional.empty();
  }

  @Override
  public Reply<StoredSecrets> stored(
      SecretText accessToken, SecretFolder folder, boolean viewValues, Caller caller) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Reply<WriteReceipt> write(
      SecretText accessToken, SecretFolder folder, SecretWrite write, Caller caller) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Reply<FolderMade> makeFolder(
      SecretText accessToken, SecretFolder parent, String name, Caller caller) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EventStream subscribe(
      SecretText accessToken, EventSubscription subscription, EventStream.Listener listener) {
    throw new UnsupportedOperationException();
  }
}
