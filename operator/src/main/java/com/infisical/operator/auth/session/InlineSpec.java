package com.infisical.operator.auth.session;

import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.api.InlineTls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the spec of a resource of {@code v1alpha1} says about its connection and login.
 *
 * @param namespace that of the resource
 * @param hostApi {@code spec.hostAPI}
 * @param tls {@code spec.tls}
 * @param logins the blocks that are meant, the one that takes precedence first
 */
public record InlineSpec(
    String namespace, @Nullable String hostApi, @Nullable InlineTls tls, List<Named> logins) {
  /** Copies the list. */
  public InlineSpec {
    logins = List.copyOf(logins);
  }
}
