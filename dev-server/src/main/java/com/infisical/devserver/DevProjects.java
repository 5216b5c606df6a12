package com.infisical.devserver;

import com.infisical.devserver.api.ProjectFactory;
import com.infisical.devserver.events.EventHub;
import com.infisical.devserver.lease.LeaseBook;
import com.infisical.devserver.secret.SecretWriter;
import com.infisical.devserver.store.Environment;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.Store;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The projects of a server. Safe for use by several threads. */
public final class DevProjects {
  private final Store store;
  private final Clock clock;
  private final EventHub events;
  private final SecretWriter writer;
  private final LeaseBook leases;
  private final ProjectFactory factory;

  DevProjects(
      Store store,
      Clock clock,
      EventHub events,
      SecretWriter writer,
      LeaseBook leases,
      ProjectFactory factory) {
    this.store = store;
    this.clock = clock;
    this.events = events;
    this.writer = writer;
    this.leases = leases;
    this.factory = factory;
  }

  /** A project with a random id and the environments dev, staging and prod. */
  public DevProject create(String name, String slug) {
    return handle(factory.create(name, slug, "", ProjectFactory.defaultEnvironments()));
  }

  /** A project with that id and those environments. */
  public DevProject create(String id, String name, String slug, List<Environment> environments) {
    return handle(factory.create(id, name, slug, "", environments));
  }

  public Optional<DevProject> bySlug(String slug) {
    return store.read(tables -> tables.projects().bySlug(slug)).map(this::handle);
  }

  private DevProject handle(Project project) {
    return new DevProject(project, store, clock, events, writer, leases, factory);
  }
}
