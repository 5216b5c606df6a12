package com.infisical.operator.pushsecret;

import com.infisical.operator.api.InfisicalPushSecret;

/** Reads specs of pushes for tests of other packages. */
public final class PushSpecs {
  private PushSpecs() {}

  /** Whether the spec can be used; never throws. */
  public static boolean isUsable(InfisicalPushSecret resource) {
    return PushSpec.read(resource) instanceof PushSpec.Reading.Usable;
  }
}
