package com.infisical.operator.auth.session;

import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.status.Failure;
import java.util.Map;
import java.util.Objects;

/**
 * What an InfisicalAuth comes to: the key of its session and all that a login needs, or why there
 * is none.
 */
public sealed interface Resolution {
  /**
   * Everything is there.
   *
   * @param namespace that of the InfisicalAuth
   * @param server the server that logins and reads go to
   */
  record Resolved(
      SessionKey key,
      String namespace,
      LoginMethod method,
      ReferencedValues.Present values,
      ServerClient server)
      implements Resolution {}

  /**
   * There is no key, until something is changed.
   *
   * @param versions the versions of the Secrets that were looked at
   */
  record Unusable(Failure failure, Map<ResourceName, String> versions) implements Resolution {
    /** Copies the map. */
    public Unusable {
      versions = Map.copyOf(versions);
    }
  }

  /** Something could not be asked for, so nothing is known to have changed. */
  record Unknown(Failure failure) implements Resolution {}

  /** Whether {@code secret} was read in this very version. */
  default boolean isBasedOn(ResourceName secret, String version) {
    return switch (this) {
      case Resolved resolved -> Objects.equals(resolved.values().versions().get(secret), version);
      case Unusable unusable -> Objects.equals(unusable.versions().get(secret), version);
      case Unknown unknown -> false;
    };
  }
}
