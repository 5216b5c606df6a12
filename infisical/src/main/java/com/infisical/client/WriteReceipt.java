package com.infisical.client;

import java.util.Map;

/** What a server answers to a {@link SecretWrite} that it accepts. */
public sealed interface WriteReceipt {
  /**
   * It is done.
   *
   * @param idsByKey the ids of the secrets, by the keys that they have now; an id is missing where
   *     the server does not say it
   */
  record Done(Map<String, String> idsByKey) implements WriteReceipt {
    /** Copies the map. */
    public Done {
      idsByKey = Map.copyOf(idsByKey);
    }
  }

  /** Nothing is done yet: a person has to approve it. */
  record AwaitsApproval() implements WriteReceipt {}
}
