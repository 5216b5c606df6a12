package com.infisical.operator.pushsecret.plan;

import com.infisical.client.SecretText;

/** What a push wants under one key of its folder. */
public sealed interface Wanted {
  /** The value of the source Secret, or what its template makes of it. */
  record Given(SecretText value) implements Wanted {}

  /**
   * A value that is generated once and exists only at the server.
   *
   * @param due whether the interval asks for a new value of a key that exists
   */
  record Generated(boolean due) implements Wanted {}

  /** Something that cannot be pushed: what is there stays as it is, and nothing is created. */
  record Kept() implements Wanted {}
}
