package com.infisical.operator.infisicalsecret;

import com.infisical.operator.api.InfisicalSecret;

/** Reads specs of InfisicalSecrets for tests of other packages. */
public final class ReadSpecs {
  private ReadSpecs() {}

  /** Whether the spec can be used; never throws. */
  public static boolean isUsable(InfisicalSecret resource) {
    return ReadSpec.of(resource) instanceof ReadSpec.Reading.Usable;
  }
}
