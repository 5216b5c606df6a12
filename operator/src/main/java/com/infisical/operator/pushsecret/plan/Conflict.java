package com.infisical.operator.pushsecret.plan;

/** Why a push leaves a key of its folder as it is. */
public sealed interface Conflict {
  /** The key that the resource wants. */
  String key();

  /** The key exists and was not created by the resource. */
  record Foreign(String key) implements Conflict {}

  /**
   * Another resource pushes the same key.
   *
   * @param holder names it, as far as the reader may know it
   */
  record HeldByAnother(String key, String holder) implements Conflict {}

  /** The server rotates or replicates the secret by itself. */
  record ManagedByServer(String key) implements Conflict {}

  /**
   * The secret was renamed at the server, and something else has its name now.
   *
   * @param present the name that it has now
   */
  record NameTaken(String key, String present) implements Conflict {}

  /**
   * The secret was renamed at the server, and is not wanted any more.
   *
   * @param present the name that it has now
   */
  record RenamedAndUnwanted(String key, String present) implements Conflict {}
}
