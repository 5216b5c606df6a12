package com.infisical.commands.status;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds a row by the names of its parts; what is not set is unknown. For one thread. */
final class StatusRowBuilder {
  private final HasMetadata resource;
  private final String ready;
  private final @Nullable String problem;
  private @Nullable String method;
  private @Nullable String lastSuccess;
  private @Nullable String nextRefresh;
  private @Nullable String refresh;
  private @Nullable Integer sources;
  private @Nullable Integer secrets;
  private @Nullable Integer targets;
  private @Nullable Integer synced;
  private @Nullable String leaseExpires;
  private @Nullable String reference;

  StatusRowBuilder(HasMetadata resource, String ready, @Nullable String problem) {
    this.resource = resource;
    this.ready = ready;
    this.problem = problem;
  }

  StatusRowBuilder method(@Nullable String value) {
    method = value;
    return this;
  }

  StatusRowBuilder lastSuccess(@Nullable String value) {
    lastSuccess = value;
    return this;
  }

  StatusRowBuilder nextRefresh(@Nullable String value) {
    nextRefresh = value;
    return this;
  }

  StatusRowBuilder refresh(@Nullable String value) {
    refresh = value;
    return this;
  }

  StatusRowBuilder sources(@Nullable Integer value) {
    sources = value;
    return this;
  }

  StatusRowBuilder secrets(@Nullable Integer value) {
    secrets = value;
    return this;
  }

  StatusRowBuilder targets(@Nullable Integer value) {
    targets = value;
    return this;
  }

  StatusRowBuilder synced(@Nullable Integer value) {
    synced = value;
    return this;
  }

  StatusRowBuilder leaseExpires(@Nullable String value) {
    leaseExpires = value;
    return this;
  }

  StatusRowBuilder reference(@Nullable String value) {
    reference = value;
    return this;
  }

  StatusRow build() {
    return new StatusRow(
        resource.getKind(),
        Objects.requireNonNullElse(resource.getMetadata().getNamespace(), ""),
        resource.getMetadata().getName(),
        ready,
        method,
        lastSuccess,
        nextRefresh,
        refresh,
        sources,
        secrets,
        targets,
        synced,
        leaseExpires,
        reference,
        problem);
  }
}
