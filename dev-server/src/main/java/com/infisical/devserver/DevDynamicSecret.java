package com.infisical.devserver;

import com.infisical.devserver.lease.Accounts;
import com.infisical.devserver.lease.Definition;
import com.infisical.devserver.lease.Lease;
import com.infisical.devserver.lease.LeaseBook;
import com.infisical.devserver.lease.LeaseCounts;
import java.util.List;

/**
 * Shows the leases of a dynamic secret to a test, and ends them or removes the dynamic secret. Safe
 * for use by several threads.
 */
public final class DevDynamicSecret {
  private final LeaseBook book;
  private final Definition definition;

  DevDynamicSecret(LeaseBook book, Definition definition) {
    this.book = book;
    this.definition = definition;
  }

  public String id() {
    return definition.id();
  }

  /** The leases that live. */
  public List<Lease> leases() {
    return book.leasesOf(definition);
  }

  /** What was done with its leases. */
  public LeaseCounts.Count counts() {
    return book.counts().of(definition);
  }

  /** Ends all leases as an administrator would, without a request. */
  public void endLeases() {
    leases().forEach(book::revoke);
  }

  /** Takes the dynamic secret away; its leases end. */
  public void remove() {
    book.remove(definition);
  }

  /**
   * Whether the system of the credentials lets somebody in with these.
   *
   * @throws IllegalStateException when that system is not the one in memory
   */
  public boolean letsIn(String username, String password) {
    if (definition.issuer() instanceof Accounts accounts) {
      return accounts.letIn(username, password);
    }
    throw new IllegalStateException("ask the system itself");
  }
}
