package com.infisical.devserver.http;

/** Which of Infisical's limits counts a route (docs/design/infisical-api.md#15-rate-limits). */
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
