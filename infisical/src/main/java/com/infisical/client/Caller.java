package com.infisical.client;

/**
 * The namespace and the urgency of a call, which decide its turn while a server limits calls
 * (docs/infisical-static-secret.md).
 *
 * @param namespace the one of the resource; all take turns
 */
public record Caller(String namespace, Urgency urgency) {
  /** Why a call is made. */
  public enum Urgency {
    /** Something changed, or somebody asked. */
    CHANGED,
    /** It is time again. */
    PERIODIC
  }

  private static final Caller UNKNOWN = new Caller("", Urgency.PERIODIC);

  /** Somebody who did not say. */
  public static Caller unknown() {
    return UNKNOWN;
  }
}
