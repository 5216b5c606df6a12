package com.infisical.devserver.access;

/** How much of a secret's value a caller gets that may see its name. */
public enum ValueAccess {
  /** The value. */
  READ,
  /**
   * The mask instead of the value, with {@code secretValueHidden}: what a condition on names or
   * tags of the real server leads to.
   */
  HIDDEN,
  /** The whole request is refused with 403: the role lacks read-value on the requested path. */
  REFUSED
}
