package com.infisical.e2e.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The result of one case.
 *
 * @param converged how long after the end of the fault everything was as it should be
 * @param logins how often the operator logged in meanwhile
 * @param wrongs what must not have happened, as sentences
 */
public record ChaosResult(ChaosCase fault, Duration converged, int logins, List<String> wrongs) {
  /** A line of the report. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%-12s | %-62s | %5.1f s | %d | %s",
        fault.area(),
        fault.name(),
        converged.toMillis() / 1000.0,
        logins,
        wrongs.isEmpty() ? "ok" : String.join("; ", wrongs));
  }
}
