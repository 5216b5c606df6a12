package com.infisical.operator.runtime.settings;

/** How far references may reach (SPEC section 5). */
public enum Tenancy {
  /** Everywhere, as in the Go operator. */
  OPEN,
  /** Only where the owner of the other side allows it. */
  STRICT
}
