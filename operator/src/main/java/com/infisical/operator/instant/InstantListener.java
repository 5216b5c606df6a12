package com.infisical.operator.instant;

import com.infisical.operator.status.ResourceName;

/** Told what instant updates bring; must not block. */
public interface InstantListener {
  /** A source of {@code resource} changed, or may have changed unheard: it is to be read again. */
  void changed(ResourceName resource);

  /** {@link InstantUpdates#state} of {@code resource} is another than before. */
  void stateChanged(ResourceName resource);
}
