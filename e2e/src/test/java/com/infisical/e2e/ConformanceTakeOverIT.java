package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.ConformanceCase;
import com.infisical.e2e.world.SyncCase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * docs/infisical-static-secret.md#what-it-writes, what it says of who may take what, sentence by
 * sentence.
 *
 * <p>No garbage collector runs here, so references to what is gone stay to be looked at.
 */
class ConformanceTakeOverIT extends ConformanceCase {
  private static final String VERSION = SyncCase.OWN + "version";
  private static final String MANAGED_BY = SyncCase.OWN + "managed-by";
  private static final String ADOPT = SyncCase.OWN + "adopt";
  private static final String NOT_GIVEN_AWAY = "already exists and is not the operator's";

  /**
   * "Managed by another means: the resource that {@code managed-by} names exists and lists this
   * target; then it is a conflict error naming it."
   */
  @Test
  void aTargetOfAnotherThatListsItIsAConflictThatNamesIt() {
    SyncCase first = test("first").writingOrphan().synced();
    Secret before = first.secret();

    test("second")
        .writing(SyncCase.secretTarget("first", "Orphan"))
        .fails(
            "Secret %1$s/first is managed by InfisicalStaticSecret \"%1$s/first\"; remove the target from one of the two"
                .formatted(world.namespace));

    first.assertNotWrittenSince(before);
  }

  /**
   * A conflict is tried again by itself; but who lets go of a target tells those that wait for it,
   * whose next try may be minutes away.
   */
  @Test
  void whoWaitsForATargetTakesItAtOnceWhenAnotherLetsGo()
      throws InterruptedException, ExecutionException {
    SyncCase owner = test("drops-owned").synced();
    SyncCase orphan = test("drops-orphan").writingOrphan().synced();
    SyncCase deleted = test("goes").writingOrphan().synced();

    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<SyncCase>> all =
          List.of(
              () ->
                  takes(
                      waitingFor(owner),
                      () -> owner.writing(SyncCase.secretTarget("another", "Owner")).apply()),
              () ->
                  takes(
                      waitingFor(orphan),
                      () -> orphan.writing(SyncCase.secretTarget("yet-another", "Owner")).apply()),
              () ->
                  takes(
                      waitingFor(deleted),
                      () -> world.client.resource(deleted.resource()).delete()));
      for (Future<SyncCase> one : each.invokeAll(all)) {
        assertThat(one.get().targetStatus(0).state()).isEqualTo("Synced");
      }
    }
  }

  /** The fourth try fails about 7 s after the first, and the next is at least 6.4 s later. */
  private static SyncCase takes(SyncCase waiting, Runnable letGo) {
    await().until(() -> waiting.reads(waiting.path).size() >= 4);
    letGo.run();
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(waiting.status().conditions())
                    .filteredOn(c -> c.getType().endsWith("LastReconcileStatus"))
                    .extracting(Condition::getStatus)
                    .containsExactly("True"));
    return waiting;
  }

  private SyncCase waitingFor(SyncCase holder) {
    return test("waits-for-" + holder.name)
        .writing(SyncCase.secretTarget(holder.name, "Orphan"))
        .fails("/" + holder.name);
  }

  /**
   * "Otherwise the mark is stale, and resources of the namespace it names take the target
   * silently."
   */
  @Test
  void aStaleMarkOfTheOwnNamespaceLetsTheTargetBeTakenSilently() {
    SyncCase sync = test("stale");
    sync.madeBefore(s -> annotated(s, MANAGED_BY, world.namespace + "/long-gone"));

    sync.synced().gives("A", "one");

    assertThat(sync.own("managed-by")).isEqualTo(world.namespace + "/stale");
  }

  /** "… others as an unmanaged one." */
  @Test
  void aStaleMarkOfAnotherNamespaceCountsAsNone() {
    SyncCase sync = test("stale-elsewhere");
    sync.madeBefore(s -> annotated(s, MANAGED_BY, elsewhere + "/long-gone"));

    sync.fails(NOT_GIVEN_AWAY);
    sync.writingOrphan().synced().gives("A", "one");
  }

  /**
   * "A controller reference to anything but this resource (kind, name and UID; also to an {@code
   * InfisicalSecret} or {@code InfisicalDynamicSecret}) is a conflict too."
   */
  @Test
  void aControllerReferenceToAnythingElseIsAConflict() {
    for (String kind : new String[] {"InfisicalSecret", "InfisicalDynamicSecret", "Certificate"}) {
      SyncCase sync = test("by-" + kind.toLowerCase(Locale.ROOT)).writingOrphan();
      Secret before =
          sync.madeBefore(s -> annotated(owned(s, kind, "other", "1234"), ADOPT, "true"));

      sync.fails(
          "is controlled by %s %s/other; remove it from that resource, or choose another name here"
              .formatted(kind, world.namespace));

      sync.assertNotWrittenSince(before);
    }
  }

  /**
   * "A target with the version annotation but without {@code managed-by} was written by the Go
   * operator and is taken over silently in the resource's own namespace (Go sets the owner
   * reference only when it creates)."
   */
  @Test
  void whatTheGoOperatorWroteIsTakenOverSilentlyInTheOwnNamespace() {
    SyncCase sync = test("go-wrote");
    sync.madeBefore(s -> annotated(s, VERSION, "W/\"secrets-1-00000000\""));

    sync.synced().gives("A", "one");

    assertThat(sync.meta().getOwnerReferences()).hasSize(1);
  }

  /** "Equal content rolls nothing": it is the same object, and no reload is noted on it. */
  @Test
  void whatTheGoOperatorWroteAndIsEqualIsNoContentChange() {
    SyncCase sync = test("go-equal");
    Secret before =
        sync.madeBefore(
            s ->
                annotated(s, VERSION, ConformanceMetadataIT.goVersion("map[A:[111 110 101]]"))
                    .withData(Map.of("A", SyncCase.base64("one"))));

    sync.synced();

    assertThat(sync.meta().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(sync.own("version")).isEqualTo(before.getMetadata().getAnnotations().get(VERSION));
    assertThat(sync.own("reload")).isNull();
  }

  /**
   * "… in another one only where this resource's LastReconcileStatus is True for its present
   * generation."
   */
  @Test
  void whatTheGoOperatorWroteElsewhereIsTakenWhereTheResourceHasAlreadySucceeded() {
    SyncCase sync = elsewhere("go-proven").synced();
    edit("go-proven", s -> s.editMetadata().removeFromAnnotations(MANAGED_BY).endMetadata());

    await()
        .untilAsserted(
            () ->
                assertThat(there("go-proven").getMetadata().getAnnotations())
                    .containsEntry(MANAGED_BY, world.namespace + "/go-proven"));
    world.awaitSynced(sync.name);
  }

  /** "… or with {@code adopt}." */
  @Test
  void whatTheGoOperatorWroteElsewhereIsTakenWithAdopt() {
    madeThere("go-adopt", s -> annotated(s, VERSION, "W/\"secrets-1-00000000\""));
    SyncCase sync = elsewhere("go-adopt").fails(NOT_GIVEN_AWAY, ADOPT + "=true");

    edit("go-adopt", s -> annotated(s, ADOPT, "true"));
    sync.resync();

    world.awaitSynced("go-adopt");
  }

  /**
   * "Any other pre-existing target: in the resource's own namespace {@code Orphan} takes it over,
   * keeping its foreign metadata."
   */
  @Test
  void anOrphanTakesWhatWasThereInTheOwnNamespaceAndKeepsItsForeignMetadata() {
    SyncCase sync = test("by-hand").writingOrphan();
    Secret before =
        sync.madeBefore(
            s -> annotated(s.editMetadata().addToLabels("mine", "x").endMetadata(), "note", "x"));

    sync.synced().gives("A", "one");

    assertThat(sync.meta().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(sync.meta().getLabels()).containsEntry("mine", "x");
    assertThat(sync.meta().getAnnotations()).containsEntry("note", "x");
  }

  /**
   * "… and {@code Owner} refuses unless it carries {@code secrets.infisical.com/adopt: "true"}."
   */
  @Test
  void anOwnerRefusesWhatWasThereUnlessItIsGivenAway() {
    SyncCase sync = test("guarded");
    Secret before = sync.madeBefore(s -> s);
    sync.fails(NOT_GIVEN_AWAY, "set .spec.targets[0].creationPolicy to Orphan");
    sync.assertNotWrittenSince(before);

    sync.edited(s -> annotated(s, ADOPT, "true"));
    sync.resync();

    world.awaitSynced("guarded");
    sync.gives("A", "one");
  }

  /** "… in another namespace both need that annotation." */
  @Test
  void whatWasThereInAnotherNamespaceIsTakenOnlyWhenItIsGivenAway() {
    madeThere("given", s -> s);
    SyncCase sync = elsewhere("given").fails(NOT_GIVEN_AWAY);
    assertThat(there("given").getData()).containsOnlyKeys("BEFORE");

    edit("given", s -> annotated(s, ADOPT, "true"));
    sync.resync();

    world.awaitSynced("given");
    assertThat(there("given").getData()).isEqualTo(Map.of("A", SyncCase.base64("one")));
  }

  private SyncCase elsewhere(String name) {
    return test(name).writing(SyncCase.target("Secret", name, elsewhere, "Orphan"));
  }

  private @Nullable Secret there(String name) {
    return world.client.secrets().inNamespace(elsewhere).withName(name).get();
  }

  private void madeThere(String name, UnaryOperator<SecretBuilder> how) {
    SecretBuilder builder =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(elsewhere)
            .withName(name)
            .endMetadata()
            .addToData("BEFORE", SyncCase.base64("before"));
    world.client.resource(how.apply(builder).build()).create();
  }

  private void edit(String name, UnaryOperator<SecretBuilder> how) {
    world
        .client
        .secrets()
        .inNamespace(elsewhere)
        .withName(name)
        .edit(s -> how.apply(s.edit()).build());
  }

  private static SecretBuilder annotated(SecretBuilder secret, String key, String value) {
    return secret.editMetadata().addToAnnotations(key, value).endMetadata();
  }

  private static SecretBuilder owned(SecretBuilder secret, String kind, String name, String uid) {
    return secret
        .editMetadata()
        .addToOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(
                    kind.startsWith("Infisical")
                        ? "secrets.infisical.com/v1beta1"
                        : "cert-manager.io/v1")
                .withKind(kind)
                .withName(name)
                .withUid(uid)
                .withController(true)
                .build())
        .endMetadata();
  }
}
