package com.infisical.operator.metrics;

import com.infisical.operator.kubernetes.ResourceName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A gauge in seconds with a series for each object, of those with the earliest times where there
 * are many: Prometheus keeps each series that it ever saw.
 *
 * <p>Safe for use by several threads.
 */
final class ResourceGauge {
  /** How many series one gauge has at most. */
  static final int MAX_SERIES = 1_000;

  private final String name;
  private final String description;
  private final ToLongFunction<Instant> seconds;
  private volatile Supplier<Map<ResourceName, Instant>> times = Map::of;
  private @Nullable MultiGauge gauge;

  /**
   * @param seconds what the gauge shows of a time; at least 0 is shown
   */
  ResourceGauge(String name, String description, ToLongFunction<Instant> seconds) {
    this.name = name;
    this.description = description;
    this.seconds = seconds;
  }

  void watch(Supplier<Map<ResourceName, Instant>> source) {
    times = source;
  }

  /** Takes over the present times. */
  synchronized void refresh(MeterRegistry registry) {
    if (gauge == null) {
      gauge =
          MultiGauge.builder(name).description(description).baseUnit("seconds").register(registry);
    }
    gauge.register(earliest().map(this::row).toList(), true);
  }

  private Stream<Map.Entry<ResourceName, Instant>> earliest() {
    Map<ResourceName, Instant> present = times.get();
    return present.size() <= MAX_SERIES
        ? present.entrySet().stream()
        : present.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
            .limit(MAX_SERIES);
  }

  private Row<?> row(Map.Entry<ResourceName, Instant> entry) {
    ResourceName resource = entry.getKey();
    Tags tags = Tags.of("namespace", resource.namespace(), "name", resource.name());
    return Row.of(tags, Math.max(0, seconds.applyAsLong(entry.getValue())));
  }
}
