package com.infisical.devserver.lease;

/** How the leases of a dynamic secret behave when they are renewed or replaced. */
public enum LeaseBehaviour {
  /** Renewal postpones the end of the credential. */
  RENEWABLE("sql-database"),
  /** Renewal is refused with 400. */
  NOT_RENEWABLE("github"),
  /** Renewal answers 200, and the credential ends at its first end. */
  EXTENDS_NOTHING("kubernetes"),
  /** There is one account: a new lease changes its password, and so does the end of any lease. */
  ONE_ACCOUNT("azure-entra-id"),
  /** The same of a directory, whose leases all show the same user name. */
  ONE_DIRECTORY_ACCOUNT("ldap");

  private final String type;

  LeaseBehaviour(String type) {
    this.type = type;
  }

  /** A type of Infisical's that behaves so. */
  public String type() {
    return type;
  }

  boolean oneAccount() {
    return this == ONE_ACCOUNT || this == ONE_DIRECTORY_ACCOUNT;
  }
}
