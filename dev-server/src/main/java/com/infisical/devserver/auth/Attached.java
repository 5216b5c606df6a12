package com.infisical.devserver.auth;

import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.Identity;
import com.infisical.devserver.store.Store;

/**
 * An identity and the login method that is attached to it.
 *
 * @param <T> the method
 */
public record Attached<T extends AuthMethod>(Identity identity, T method) {
  /**
   * What is attached to an identity.
   *
   * @param title the method in messages, such as {@code AWS}
   * @throws ApiException 404 where there is no such identity, or no such method at it
   */
  public static <T extends AuthMethod> Attached<T> find(
      Store store, String identityId, Class<T> kind, String title) {
    return store
        .read(
            tables ->
                tables
                    .identities()
                    .byId(identityId)
                    .flatMap(
                        identity ->
                            tables
                                .identities()
                                .method(identityId, kind)
                                .map(method -> new Attached<>(identity, method))))
        .orElseThrow(
            () ->
                ApiException.notFound(
                    "%s auth method not found for identity, did you configure %s auth?"
                        .formatted(title, title)));
  }
}
