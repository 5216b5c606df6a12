package com.infisical.devserver;

import com.infisical.devserver.access.Role;
import com.infisical.devserver.api.ProjectFactory;
import com.infisical.devserver.events.EventHub;
import com.infisical.devserver.events.ProjectEvent;
import com.infisical.devserver.lease.Accounts;
import com.infisical.devserver.lease.CredentialIssuer;
import com.infisical.devserver.lease.Definition;
import com.infisical.devserver.lease.LeaseBook;
import com.infisical.devserver.secret.SecretEdit;
import com.infisical.devserver.secret.SecretWriter;
import com.infisical.devserver.secret.SecretWriter.Missing;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.SecretImport;
import com.infisical.devserver.store.Store;
import com.infisical.devserver.store.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Fills a project with environments, folders and secrets. Every change passes on the events that
 * the same change over HTTP would; values are taken as they are, without the trimming of the HTTP
 * routes. Safe for use by several threads.
 */
public final class DevProject {
  private final String id;
  private final String slug;
  private final Store store;
  private final Clock clock;
  private final EventHub events;
  private final SecretWriter writer;
  private final LeaseBook leases;
  private final ProjectFactory factory;

  DevProject(
      Project project,
      Store store,
      Clock clock,
      EventHub events,
      SecretWriter writer,
      LeaseBook leases,
      ProjectFactory factory) {
    this.id = project.id();
    this.slug = project.slug();
    this.store = store;
    this.clock = clock;
    this.events = events;
    this.writer = writer;
    this.leases = leases;
    this.factory = factory;
  }

  public String id() {
    return id;
  }

  public String slug() {
    return slug;
  }

  /** Creates or changes a secret; its folder is made where it is missing. */
  public DevProject setSecret(String environment, String path, String key, String value) {
    return setSecret(environment, path, SecretEdit.value(key, value));
  }

  /** Creates or changes several secrets of a folder at once. */
  public DevProject setSecrets(String environment, String path, Map<String, String> values) {
    List<SecretEdit> edits =
        values.entrySet().stream()
            .map(each -> SecretEdit.value(each.getKey(), each.getValue()))
            .toList();
    return set(environment, path, edits);
  }

  /** Creates or changes a secret that carries these tags, which are made where they are missing. */
  public DevProject setTaggedSecret(
      String environment, String path, String key, String value, String... tagSlugs) {
    List<String> tagIds = Arrays.stream(tagSlugs).map(this::tag).toList();
    return setSecret(environment, path, SecretEdit.value(key, value).withTagIds(tagIds));
  }

  /** Creates or changes a secret with everything that an edit can say. */
  public DevProject setSecret(String environment, String path, SecretEdit edit) {
    return set(environment, path, List.of(edit));
  }

  private DevProject set(String environment, String path, List<SecretEdit> edits) {
    FolderKey folder = folder(environment, path);
    store.write(
        tables -> {
          environmentMustExist(tables, environment);
          tables.folders().ensure(folder, clock.instant());
          return writer.update(tables, folder, edits, Missing.CREATE);
        });
    return this;
  }

  /** A dynamic secret; its folder is made where it is missing. */
  public DevDynamicSecret dynamicSecret(
      String environment, String path, String name, DynamicSecretOptions options) {
    createFolder(environment, path);
    CredentialIssuer issuer =
        options.issuer().orElseGet(() -> new Accounts(options.behaviour(), clock));
    Definition definition =
        new Definition(
            UUID.randomUUID().toString(),
            name,
            folder(environment, path),
            options.behaviour(),
            options.type(),
            options.defaultTtl(),
            options.maxTtl(),
            issuer,
            clock.instant());
    leases.define(definition);
    return new DevDynamicSecret(leases, definition);
  }

  public DevProject deleteSecret(String environment, String path, String key) {
    FolderKey folder = folder(environment, path);
    store.write(tables -> writer.delete(tables, folder, List.of(key)));
    return this;
  }

  public DevProject createFolder(String environment, String path) {
    store.write(
        tables -> {
          environmentMustExist(tables, environment);
          return tables.folders().ensure(folder(environment, path), clock.instant());
        });
    return this;
  }

  /** Deletes a folder with everything below it. */
  public DevProject deleteFolder(String environment, String path) {
    store.write(
        tables -> {
          tables.folders().remove(folder(environment, path));
          return id;
        });
    return this;
  }

  /** Imports a folder into another, after (and so with more weight than) the imports it has. */
  public DevProject addImport(
      String environment, String path, String fromEnvironment, String fromPath) {
    FolderKey into = folder(environment, path);
    Instant now = clock.instant();
    store.write(
        tables -> {
          environmentMustExist(tables, environment);
          environmentMustExist(tables, fromEnvironment);
          tables.folders().ensure(into, now);
          int position = tables.folders().imports(into).size() + 1;
          FolderKey from = folder(fromEnvironment, fromPath);
          SecretImport entry =
              new SecretImport(UUID.randomUUID().toString(), into, from, position, false, now, now);
          tables.folders().put(entry);
          events.publish(new ProjectEvent(ProjectEvent.Kind.IMPORT_MUTATION, into, List.of()));
          return entry;
        });
    return this;
  }

  public DevProject addEnvironment(String environmentSlug, String name) {
    store.write(
        tables ->
            factory.addEnvironment(
                tables, tables.projects().byId(id).orElseThrow(), environmentSlug, name, 0));
    return this;
  }

  /** The id of the tag with that slug, which is made where it is missing. */
  public String tag(String tagSlug) {
    return store.write(
        tables -> {
          Tag tag =
              tables
                  .projects()
                  .tagBySlug(id, tagSlug)
                  .orElseGet(() -> new Tag(UUID.randomUUID().toString(), id, tagSlug, ""));
          tables.projects().put(tag);
          return tag.id();
        });
  }

  /** Makes the identity a member with these roles, in place of those it had. */
  public DevProject grant(DevIdentity identity, Role... roles) {
    store.write(
        tables -> {
          tables.identities().grant(id, identity.id(), List.of(roles));
          return id;
        });
    return this;
  }

  /** The identity is no member any more. */
  public DevProject revoke(DevIdentity identity) {
    store.write(
        tables -> {
          tables.identities().removeMembership(id, identity.id());
          return id;
        });
    return this;
  }

  /** From now on, changes over HTTP in this folder are answered with an approval. */
  public DevProject requireApproval(String environment, String path) {
    store.write(
        tables -> {
          tables.folders().putUnderApproval(folder(environment, path));
          return id;
        });
    return this;
  }

  /** Makes the changes that wait for an approval in this folder, the oldest first. */
  public DevProject approve(String environment, String path) {
    store.write(
        tables -> {
          tables.folders().takeRequests(folder(environment, path)).forEach(Runnable::run);
          return id;
        });
    return this;
  }

  /** Forgets the changes that wait for an approval in this folder. */
  public DevProject reject(String environment, String path) {
    store.write(tables -> tables.folders().takeRequests(folder(environment, path)));
    return this;
  }

  /** From now on the server itself rotates a secret, and clients may not write it. */
  public DevProject rotate(String environment, String path, String key) {
    store.write(
        tables -> {
          tables
              .folders()
              .secret(folder(environment, path), key)
              .ifPresent(tables.folders()::putRotated);
          return id;
        });
    return this;
  }

  /** Gives a secret another name, as a user of the UI does. */
  public DevProject renameSecret(String environment, String path, String key, String newKey) {
    return setSecret(
        environment,
        path,
        new SecretEdit(
            key,
            Optional.of(newKey),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  /** A secret as it is stored; printing it does not show the value. */
  public record DevSecret(String id, String key, String value, int version) {
    @Override
    public String toString() {
      return key + " in version " + version;
    }
  }

  /** What exactly this folder stores, by key. */
  public Map<String, DevSecret> secrets(String environment, String path) {
    return store.read(
        tables -> {
          Map<String, DevSecret> found = new TreeMap<>();
          tables
              .folders()
              .secrets(folder(environment, path))
              .forEach(
                  each ->
                      found.put(
                          each.key(),
                          new DevSecret(
                              each.id(), each.key(), each.value().reveal(), each.version())));
          return found;
        });
  }

  private FolderKey folder(String environment, String path) {
    return new FolderKey(id, environment, path);
  }

  private void environmentMustExist(Store.Tables tables, String environment) {
    boolean known =
        tables.projects().byId(id).flatMap(each -> each.environment(environment)).isPresent();
    if (!known) {
      throw new IllegalArgumentException(
          "project '" + slug + "' has no environment '" + environment + "': add it first");
    }
  }
}
