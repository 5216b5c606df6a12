package com.infisical.operator.metrics;

import com.infisical.operator.kubernetes.ResourceName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Map<Tags, Supplier<Map<ResourceName, Instant>>> sources = new ConcurrentHashMap<>();
  private @Nullable MultiGauge gauge;

  /**
   * @param seconds what the gauge shows of a time; at least 0 is shown
   */
  ResourceGauge(String name, String description, ToLongFunction<Instant> seconds) {
    this.name = name;
    this.description = description;
    this.seconds = seconds;
  }

  /**
   * Adds a source of times, or replaces the one with the same tags.
   *
   * @param tags of every series of this source
   */
  void watch(Tags tags, Supplier<Map<ResourceName, Instant>> source) {
    sources.put(tags, source);
  }

  /** Takes over the present times. */
  synchronized void refresh(MeterRegistry registry) {
    if (gauge == null) {
      gauge =
          MultiGauge.builder(name).description(description).baseUnit("seconds").register(registry);
    }
    gauge.register(earliest().map(this::row).toList(), true);
  }

  /** The time of one object. */
  private record Entry(Tags tags, ResourceName resource, Instant time) {}

  private Stream<Entry> earliest() {
    List<Entry> present =
        sources.entrySet().stream()
            .flatMap(
                source ->
                    source.getValue().get().entrySet().stream()
                        .map(each -> new Entry(source.getKey(), each.getKey(), each.getValue())))
            .toList();
    return present.size() <= MAX_SERIES
        ? present.stream()
        : present.stream().sorted(Comparator.comparing(Entry::time)).limit(MAX_SERIES);
  }

  private Row<?> row(Entry entry) {
    Tags tags =
        entry
            .tags()
            .and("namespace", entry.resource().namespace(), "name", entry.resource().name());
    return Row.of(tags, Math.max(0, seconds.applyAsLong(entry.time())));
  }
}
