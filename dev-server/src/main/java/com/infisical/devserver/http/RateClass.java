package com.infisical.devserver.http;

/** Which of Infisical's limits counts a route (INFISICAL-API.md, 1.5). */
public enum RateClass {
  /** Projects, folder lists, event subscriptions. */
  READ,
  /** Logins, renewals, revocations, administration. */
  WRITE,
  /** Reading and changing secrets. */
  SECRETS,
  /** Status: never limited. */
  EXEMPT
}
