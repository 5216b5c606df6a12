package com.infisical.operator.auth.session;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalAuthSpec;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.ResourceReference;
import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.api.TokenAuth;
import com.infisical.operator.api.UniversalAuth;
import com.infisical.operator.kubernetes.ResourceName;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/** Makes resources as the API server would give them. */
public final class AuthObjects {
  private AuthObjects() {}

  /** One whose client id and secret are the keys {@code id} and {@code secret} of a Secret. */
  public static InfisicalAuth universal(
      ResourceName name,
      String uid,
      long generation,
      ResourceName connection,
      ResourceName credentials) {
    InfisicalAuth auth = new InfisicalAuth();
    auth.setMetadata(metadata(name, uid, generation));
    auth.setSpec(
        new InfisicalAuthSpec(
            new ResourceReference(connection.name(), connection.namespace()),
            "universal",
            new UniversalAuth(key(credentials, "id"), key(credentials, "secret")),
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    return auth;
  }

  /** One whose token is the key {@code token} of a Secret. */
  public static InfisicalAuth token(
      ResourceName name, ResourceName connection, ResourceName credentials) {
    InfisicalAuth auth = new InfisicalAuth();
    auth.setMetadata(metadata(name, "uid-token", 1));
    auth.setSpec(
        new InfisicalAuthSpec(
            new ResourceReference(connection.name(), connection.namespace()),
            "token",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            new TokenAuth(key(credentials, "token")),
            null,
            null));
    return auth;
  }

  /** One without a spec. */
  public static InfisicalConnection connection(ResourceName name, String uid, long generation) {
    InfisicalConnection connection = new InfisicalConnection();
    connection.setMetadata(metadata(name, uid, generation));
    return connection;
  }

  private static SecretKeyReference key(ResourceName secret, String key) {
    return new SecretKeyReference(secret.name(), secret.namespace(), key);
  }

  private static ObjectMeta metadata(ResourceName name, String uid, long generation) {
    return new ObjectMetaBuilder()
        .withNamespace(name.namespace())
        .withName(name.name())
        .withUid(uid)
        .withGeneration(generation)
        .build();
  }
}
