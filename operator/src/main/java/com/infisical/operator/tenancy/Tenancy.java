package com.infisical.operator.tenancy;

/** How far references may reach (docs/security.md#tenancy). */
public enum Tenancy {
  /** Everywhere, as in the Go operator. */
  OPEN,
  /** Only where the owner of the other side allows it. */
  STRICT
}
