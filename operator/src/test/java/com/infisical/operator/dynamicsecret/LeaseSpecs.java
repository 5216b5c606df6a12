package com.infisical.operator.dynamicsecret;

import com.infisical.operator.api.InfisicalDynamicSecret;

/** Reads specs of leases for tests of other packages. */
public final class LeaseSpecs {
  private LeaseSpecs() {}

  /** Whether the spec can be used; never throws. */
  public static boolean isUsable(InfisicalDynamicSecret resource) {
    return LeaseSpec.of(resource) instanceof LeaseSpec.Reading.Usable;
  }
}
