package com.infisical.devserver.access;

/** What somebody who sees a secret's name gets of its value. */
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
