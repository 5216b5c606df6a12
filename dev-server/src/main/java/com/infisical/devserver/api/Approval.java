package com.infisical.devserver.api;

import com.infisical.devserver.http.Caller;
import com.infisical.devserver.store.FolderKey;
import java.util.UUID;

/** The response instead of a secret if changes need an approval: nothing was written. */
record Approval(
    String id, String environment, String secretPath, String status, String committerIdentityId) {
  static Approval of(FolderKey folder, Caller caller) {
    return new Approval(
        UUID.randomUUID().toString(),
        folder.environment(),
        folder.path(),
        "open",
        caller.identity().id());
  }
}
