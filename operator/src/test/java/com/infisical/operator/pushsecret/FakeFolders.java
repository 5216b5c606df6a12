package com.infisical.operator.pushsecret;

import com.infisical.client.Caller;
import com.infisical.client.EventStream;
import com.infisical.client.EventSubscription;
import com.infisical.client.FolderMade;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Project;
import com.infisical.client.ProjectEvent;
import com.infisical.client.Reply;
import com.infisical.client.SecretFolder;
import com.infisical.client.SecretText;
import com.infisical.client.SecretWrite;
import com.infisical.client.StoredSecret;
import com.infisical.client.StoredSecrets;
import com.infisical.client.StreamNews;
import com.infisical.client.WriteReceipt;
import com.infisical.operator.auth.session.SilentApi;
import com.infisical.operator.pushsecret.plan.StoredForm;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The folders of one Infisical, in memory: stores as a server does, counts what it is asked, and
 * fails, loses answers or asks for approvals as the test says. For one thread.
 */
final class FakeFolders extends SilentApi {
  static final String PROJECT = "p";

  final List<SecretWrite> writes = new ArrayList<>();
  final List<String> made = new ArrayList<>();
  final Set<String> hidden = new HashSet<>();
  final Set<String> rotated = new HashSet<>();
  final List<EventStream.Listener> listeners = new CopyOnWriteArrayList<>();
  int reads;
  int logins;
  boolean approvals;

  /** As servers of 2024 list a folder that they do not have. */
  boolean listsMissingFolders;

  boolean refusesValues;
  Function<StoredSecret, SecretText> normalising = stored -> StoredForm.of(stored.value());
  private final Deque<Function<SecretWrite, Optional<Reply<WriteReceipt>>>> before =
      new ArrayDeque<>();
  private final Deque<Reply<WriteReceipt>> lost = new ArrayDeque<>();
  private final Deque<Optional<Reply<StoredSecrets>>> listings = new ArrayDeque<>();
  private final Deque<Reply<Project>> slugReplies = new ArrayDeque<>();
  private final Map<SecretFolder, Map<String, StoredSecret>> folders = new HashMap<>();
  private final Map<String, Integer> versions = new HashMap<>();
  private final Map<String, String> slugs = new HashMap<>(Map.of("shop", PROJECT));
  private final InstantSource clock;
  private int ids;

  FakeFolders(InstantSource clock) {
    this.clock = clock;
  }

  static SecretFolder folder(String path) {
    return new SecretFolder(PROJECT, "dev", path);
  }

  void create(String path) {
    folders.put(folder(path), new TreeMap<>());
  }

  void slug(String slug, String projectId) {
    slugs.put(slug, projectId);
  }

  /** The next write is refused with {@code reply}; none of it is done. */
  void refuse(Reply<WriteReceipt> reply) {
    before.add(write -> Optional.of(reply));
  }

  /** Decides about the next write. */
  void next(Function<SecretWrite, Optional<Reply<WriteReceipt>>> decision) {
    before.add(decision);
  }

  /** The next write that is done is answered with {@code reply}. */
  void loseAnswer(Reply<WriteReceipt> reply) {
    lost.add(reply);
  }

  /** The next look-up of a slug is answered with {@code reply}. */
  void refuseSlug(Reply<Project> reply) {
    slugReplies.add(reply);
  }

  /** The list after so many others is answered with {@code reply}. */
  void refuseList(int after, Reply<StoredSecrets> reply) {
    for (int i = 0; i < after; i++) {
      listings.add(Optional.empty());
    }
    listings.add(Optional.of(reply));
  }

  static <T> Reply<T> refused(int status, String error) {
    return new Reply.Refused<>(status, error, "no", Optional.empty());
  }

  static <T> Reply<T> timeout() {
    return new Reply.Unreachable<>(Reply.Cause.TIMEOUT, "");
  }

  /** By key: the values of a folder. */
  Map<String, String> values(String path) {
    Map<String, String> values = new TreeMap<>();
    secrets(path).forEach(secret -> values.put(secret.key(), secret.value().reveal()));
    return values;
  }

  Collection<StoredSecret> secrets(String path) {
    return folders.getOrDefault(folder(path), Map.of()).values();
  }

  Optional<StoredSecret> secret(String path, String key) {
    return Optional.ofNullable(folders.getOrDefault(folder(path), Map.of()).get(key));
  }

  int version(String path, String key) {
    return secret(path, key).map(secret -> versions.getOrDefault(secret.id(), 0)).orElse(0);
  }

  /** Sets a value as a person does. */
  void set(String path, String key, String value) {
    Map<String, StoredSecret> folder =
        folders.computeIfAbsent(folder(path), any -> new TreeMap<>());
    store(folder, key, SecretText.of(value));
  }

  void rename(String path, String from, String to) {
    Map<String, StoredSecret> folder = folders.get(folder(path));
    folder.put(to, named(folder.remove(from), to));
  }

  void remove(String path, String key) {
    folders.get(folder(path)).remove(key);
  }

  void removeFolder(String path) {
    folders.remove(folder(path));
  }

  private void store(Map<String, StoredSecret> folder, String key, SecretText value) {
    StoredSecret present = folder.get(key);
    String id = present == null ? "id-" + ++ids : present.id();
    Instant created = present == null ? clock.instant() : present.createdAt();
    StoredSecret stored = new StoredSecret(id, key, value, false, rotated.contains(key), created);
    folder.put(
        key,
        new StoredSecret(id, key, normalising.apply(stored), false, stored.rotated(), created));
    versions.merge(id, 1, Integer::sum);
  }

  private static StoredSecret named(StoredSecret secret, String key) {
    return new StoredSecret(
        secret.id(), key, secret.value(), secret.hidden(), secret.rotated(), secret.createdAt());
  }

  /** How many of the writes were of this kind. */
  long writes(Class<? extends SecretWrite> kind) {
    return writes.stream().filter(kind::isInstance).count();
  }

  void forgetCalls() {
    writes.clear();
    reads = 0;
  }

  @Override
  public Reply<LoginGrant> login(LoginRequest request, Caller caller) {
    logins++;
    return ok(new LoginGrant(SecretText.of("token-" + logins), Duration.ofDays(30), Duration.ZERO));
  }

  private static <T> Reply<T> ok(T value) {
    return new Reply.Ok<>(value, Optional.empty());
  }

  @Override
  public Reply<Project> projectBySlug(SecretText accessToken, String slug, Caller caller) {
    if (!slugReplies.isEmpty()) {
      return slugReplies.remove();
    }
    String id = slugs.get(slug);
    return id == null ? refused(404, "NotFound") : ok(new Project(id, slug, List.of("dev")));
  }

  @Override
  public Reply<StoredSecrets> stored(
      SecretText accessToken, SecretFolder folder, boolean viewValues, Caller caller) {
    reads++;
    Optional<Reply<StoredSecrets>> failing =
        listings.isEmpty() ? Optional.empty() : listings.remove();
    if (failing.isPresent()) {
      return failing.get();
    }
    if (refusesValues && viewValues) {
      return refused(403, "PermissionDenied");
    }
    Map<String, StoredSecret> there = folders.get(folder);
    if (there == null && !listsMissingFolders) {
      return refused(404, "SecretPathNotFound");
    }
    List<StoredSecret> listed = new ArrayList<>();
    for (StoredSecret secret : there == null ? List.<StoredSecret>of() : there.values()) {
      boolean hides = !viewValues || hidden.contains(secret.key());
      listed.add(
          new StoredSecret(
              secret.id(),
              secret.key(),
              hides ? SecretText.of("<hidden-by-infisical>") : secret.value(),
              hides,
              secret.rotated(),
              secret.createdAt()));
    }
    return ok(
        new StoredSecrets(listed, Optional.of(clock.instant().truncatedTo(ChronoUnit.SECONDS))));
  }

  @Override
  public Reply<WriteReceipt> write(
      SecretText accessToken, SecretFolder folder, SecretWrite write, Caller caller) {
    writes.add(write);
    Optional<Reply<WriteReceipt>> refused =
        before.isEmpty() ? Optional.empty() : before.remove().apply(write);
    if (refused.isPresent()) {
      return refused.get();
    }
    Map<String, StoredSecret> there = folders.get(folder);
    if (there == null) {
      return refused(404, "CreateSecret");
    }
    Optional<Reply<WriteReceipt>> flaw = flaw(there, write);
    if (flaw.isPresent()) {
      return flaw.get();
    }
    if (approvals) {
      return ok(new WriteReceipt.AwaitsApproval());
    }
    Map<String, String> ids = done(there, write);
    return lost.isEmpty() ? ok(new WriteReceipt.Done(ids)) : lost.remove();
  }

  private static Optional<Reply<WriteReceipt>> flaw(
      Map<String, StoredSecret> there, SecretWrite write) {
    boolean exists =
        write instanceof SecretWrite.Create(var secrets)
            && secrets.stream().anyMatch(each -> there.containsKey(each.key()));
    boolean missing =
        switch (write) {
          case SecretWrite.Create create -> false;
          case SecretWrite.Change(var secrets) ->
              secrets.stream().anyMatch(each -> !there.containsKey(each.key()));
          case SecretWrite.Delete(var keys) -> !there.keySet().containsAll(keys);
        };
    return exists
        ? Optional.of(refused(400, "BadRequest"))
        : missing ? Optional.of(refused(404, "NotFound")) : Optional.empty();
  }

  private Map<String, String> done(Map<String, StoredSecret> there, SecretWrite write) {
    Map<String, String> ids = new HashMap<>();
    switch (write) {
      case SecretWrite.Create(var secrets) ->
          secrets.forEach(
              each -> {
                store(there, each.key(), each.value());
                ids.put(each.key(), there.get(each.key()).id());
              });
      case SecretWrite.Change(var secrets) ->
          secrets.forEach(
              each -> {
                String key = each.newKey().orElse(each.key());
                there.put(key, named(there.remove(each.key()), key));
                each.value().ifPresent(value -> store(there, key, value));
                ids.put(key, there.get(key).id());
              });
      case SecretWrite.Delete(var keys) -> keys.forEach(there::remove);
    }
    return ids;
  }

  /** Approves what was asked for. */
  void approve(String path, SecretWrite write) {
    done(folders.get(folder(path)), write);
  }

  /** Tells every open stream that a folder has changed. */
  void tell(String path) {
    ProjectEvent event =
        new ProjectEvent("secret:update", PROJECT, Set.of(new ProjectEvent.Folder("dev", path)));
    listeners.forEach(listener -> listener.heard(new StreamNews.Happened(event)));
  }

  @Override
  public EventStream subscribe(
      SecretText accessToken, EventSubscription subscription, EventStream.Listener listener) {
    listeners.add(listener);
    listener.heard(new StreamNews.Opened());
    return () -> listeners.remove(listener);
  }

  @Override
  public Reply<FolderMade> makeFolder(
      SecretText accessToken, SecretFolder parent, String name, Caller caller) {
    String path = (parent.path().equals("/") ? "" : parent.path()) + "/" + name;
    made.add(path);
    folders.putIfAbsent(
        new SecretFolder(parent.projectId(), parent.environmentSlug(), path), new TreeMap<>());
    return ok(new FolderMade());
  }
}
