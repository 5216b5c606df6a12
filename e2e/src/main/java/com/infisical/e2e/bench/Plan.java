package com.infisical.e2e.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The work that the benchmark has to do.
 *
 * @param when whether the resources are created before the operator starts or while it runs
 * @param steady how long to look on while nothing changes; zero for not at all
 * @param change how many sources to change for instant updates; 0 for none
 * @param deadline how long one run may take until all is synced
 * @param peerManifests what the peer needs in the cluster besides our CRDs
 */
record Plan(
    Load load,
    When when,
    Duration steady,
    int change,
    int runs,
    Duration deadline,
    boolean floor,
    List<Subject> subjects,
    Optional<Path> peerManifests) {

  /** When the resources are created. */
  enum When {
    BEFORE,
    RUNNING
  }
}
