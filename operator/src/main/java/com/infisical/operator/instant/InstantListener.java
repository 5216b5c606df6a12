package com.infisical.operator.instant;

import com.infisical.operator.kubernetes.ResourceName;
import java.time.Duration;

/** Is notified of changes at Infisical, and must not block. */
public interface InstantListener {
  /**
   * A source of {@code resource} changed, or may have changed unheard: it is to be read again.
   *
   * @param heardAt the moment on the monotonic clock, the same for all who are told together
   */
  void changed(ResourceName resource, Duration heardAt);

  /** {@link InstantUpdates#state} of {@code resource} is another than before. */
  void stateChanged(ResourceName resource);
}
