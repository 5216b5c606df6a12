package com.infisical.operator.dynamicsecret.lease;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.infisical.client.LeaseScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The leases that a target's annotation records: every one that has not expired, the one whose
 * credential the target contains first.
 *
 * @param forceSync the value of the annotation {@code force-sync} that was handled last; empty for
 *     none
 */
public record LeaseRecord(List<HeldLease> leases, String forceSync) {
  /** The most leases of a resource that live at once. */
  public static final int MOST_LEASES = 10;

  private static final int MOST_CHARS = 32 * 1024;
  private static final long LAST_MILLIS = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Copies the list. */
  public LeaseRecord {
    leases = List.copyOf(leases);
  }

  /** The lease whose credential the target holds. */
  public Optional<HeldLease> present() {
    return leases.stream().findFirst();
  }

  /** Whether {@code lease} is the present one; of none, whether there is none. */
  public boolean hasPresent(Optional<HeldLease> lease) {
    return present().map(HeldLease::id).equals(lease.map(HeldLease::id));
  }

  /** The same with {@code renewed} in the place of the lease with its id. */
  public LeaseRecord with(HeldLease renewed) {
    return new LeaseRecord(
        leases.stream().map(held -> held.id().equals(renewed.id()) ? renewed : held).toList(),
        forceSync);
  }

  /** The same with {@code fresh} before those that still live at {@code now}. */
  public LeaseRecord replacedBy(HeldLease fresh, String handledForceSync, Instant now) {
    List<HeldLease> all = new ArrayList<>(List.of(fresh));
    leases.stream()
        .filter(held -> held.isKept(now) && !held.id().equals(fresh.id()))
        .limit(MOST_LEASES - 1L)
        .forEach(all::add);
    return new LeaseRecord(all, handledForceSync);
  }

  /** The same without the lease with this id. */
  public LeaseRecord without(String id) {
    return new LeaseRecord(
        leases.stream().filter(held -> !held.id().equals(id)).toList(), forceSync);
  }

  /** The leases that the server keeps at {@code now}. */
  public List<HeldLease> kept(Instant now) {
    return leases.stream().filter(held -> held.isKept(now)).toList();
  }

  /** As it is written. */
  public String text() {
    try {
      return JSON.writeValueAsString(
          new Wire(leases.stream().map(WireLease::of).toList(), forceSync));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts and numbers can always be written", e);
    }
  }

  /** Reads what {@link #text} wrote; empty for anything else. */
  public static Optional<LeaseRecord> read(String text) {
    if (text.length() > MOST_CHARS) {
      return Optional.empty();
    }
    try {
      Wire wire = JSON.readValue(text, Wire.class);
      if (wire == null || wire.leases() == null) {
        return Optional.empty();
      }
      List<HeldLease> leases =
          wire.leases().stream()
              .limit(MOST_LEASES)
              .flatMap(each -> each == null ? Stream.empty() : each.held().stream())
              .toList();
      return Optional.of(new LeaseRecord(leases, Objects.requireNonNullElse(wire.force(), "")));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private record Wire(@Nullable List<@Nullable WireLease> leases, @Nullable String force) {}

  /** Times in milliseconds, terms in seconds. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record WireLease(
      @Nullable String id,
      @Nullable String address,
      @Nullable String project,
      @Nullable String environment,
      @Nullable String path,
      @Nullable String definition,
      @Nullable String type,
      @Nullable LeaseKind kind,
      long created,
      long since,
      long expires,
      @Nullable Long ends,
      @Nullable Long ttl,
      @Nullable Long max,
      @Nullable String account) {
    static WireLease of(HeldLease lease) {
      LeaseScope scope = lease.place().scope();
      return new WireLease(
          lease.id(),
          lease.place().address(),
          scope.projectSlug(),
          scope.environmentSlug(),
          scope.path(),
          lease.definitionId(),
          lease.type(),
          lease.kind(),
          lease.createdAt().toEpochMilli(),
          lease.since().toEpochMilli(),
          lease.expiresAt().toEpochMilli(),
          lease.ownEnd().map(Instant::toEpochMilli).orElse(null),
          lease.defaultTtl().map(Duration::toSeconds).orElse(null),
          lease.max().map(Duration::toSeconds).orElse(null),
          lease.account().orElse(null));
    }

    /** Whether all times can be counted with: another's key proves nothing of what it sealed. */
    private boolean isCountable() {
      return LongStream.of(created, since, expires, ends == null ? 0 : ends)
              .allMatch(millis -> millis >= 0 && millis <= LAST_MILLIS)
          && LongStream.of(ttl == null ? 0 : ttl, max == null ? 0 : max)
              .allMatch(seconds -> seconds >= 0 && seconds <= LAST_MILLIS / 1_000);
    }

    Optional<HeldLease> held() {
      if (!isCountable()
          || id == null
          || address == null
          || project == null
          || environment == null
          || path == null
          || kind == null) {
        return Optional.empty();
      }
      return Optional.of(
          new HeldLease(
              id,
              new HeldLease.Place(address, new LeaseScope(project, environment, path)),
              Objects.requireNonNullElse(definition, ""),
              Objects.requireNonNullElse(type, ""),
              kind,
              Instant.ofEpochMilli(created),
              Instant.ofEpochMilli(since),
              Instant.ofEpochMilli(expires),
              Optional.ofNullable(ends).map(Instant::ofEpochMilli),
              Optional.ofNullable(ttl).map(Duration::ofSeconds),
              Optional.ofNullable(max).map(Duration::ofSeconds),
              Optional.ofNullable(account)));
    }
  }
}
