package com.infisical.devserver.events;

import com.infisical.devserver.store.FolderKey;
import java.util.List;

/**
 * Something that happened in a folder (docs/design/infisical-api.md#91-request).
 *
 * @param keys the secrets concerned; empty for a change of imports
 */
public record ProjectEvent(Kind kind, FolderKey folder, List<String> keys) {
  public ProjectEvent {
    keys = List.copyOf(keys);
  }

  /** The events that can be subscribed to. */
  public enum Kind {
    CREATE("secret:create", "subscribe-on-created"),
    UPDATE("secret:update", "subscribe-on-updated"),
    DELETE("secret:delete", "subscribe-on-deleted"),
    IMPORT_MUTATION("secret:import-mutation", "subscribe-on-import-mutations");

    private final String wireName;
    private final String action;

    Kind(String wireName, String action) {
      this.wireName = wireName;
      this.action = action;
    }

    /** The name in requests and streams. */
    public String wireName() {
      return wireName;
    }

    /** The permission that a subscription needs. */
    public String action() {
      return action;
    }
  }
}
