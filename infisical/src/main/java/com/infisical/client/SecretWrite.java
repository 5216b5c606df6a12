package com.infisical.client;

import java.util.List;
import java.util.Optional;

/** A change of secrets of one folder, which the server makes as a whole or not at all. */
public sealed interface SecretWrite {
  /** How many secrets it is about. */
  int size();

  /** Creates secrets; none of the keys may be there. */
  record Create(List<NewSecret> secrets) implements SecretWrite {
    /** Copies the list. */
    public Create {
      secrets = List.copyOf(secrets);
    }

    @Override
    public int size() {
      return secrets.size();
    }
  }

  /** Changes secrets; all of the keys must be there. */
  record Change(List<ChangedSecret> secrets) implements SecretWrite {
    /** Copies the list. */
    public Change {
      secrets = List.copyOf(secrets);
    }

    @Override
    public int size() {
      return secrets.size();
    }
  }

  /** Deletes secrets; all of the keys must be there. */
  record Delete(List<String> keys) implements SecretWrite {
    /** Copies the list. */
    public Delete {
      keys = List.copyOf(keys);
    }

    @Override
    public int size() {
      return keys.size();
    }
  }

  /** One to be created. */
  record NewSecret(String key, SecretText value) {}

  /**
   * One to be changed.
   *
   * @param newKey its name from then on; empty for the same
   * @param value empty for the same
   */
  record ChangedSecret(String key, Optional<String> newKey, Optional<SecretText> value) {}
}
