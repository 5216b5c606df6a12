package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.ConformanceCase;
import com.infisical.e2e.world.SyncCase;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.SourceStatus;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What holds for all kinds, tried on an InfisicalStaticSecret, sentence by sentence
 * (docs/design/architecture.md#for-all-kinds).
 */
class ConformanceAllKindsIT extends ConformanceCase {
  /**
   * "Nothing from which a value could be guessed (an unkeyed hash of a secret's content, its
   * length, a server's ETag) is put where people who may not read the Secret can see it."
   */
  @Test
  void aSourcesVersionIsNoUnkeyedHash() {
    SyncCase one = test("guess-one").synced();
    SyncCase other = test("guess-two").synced();

    String version = version(one);
    assertThat(version).isNotEmpty();
    assertThat(version(other)).as("equal content elsewhere").isNotEqualTo(version);

    one.has("A", "two").resync().gives("A", "two");
    await().until(() -> !version.equals(version(one)));
    one.has("A", "one").resync().gives("A", "one");
    await().until(() -> version.equals(version(one)));
  }

  /** "A status is written only when something in it changed." */
  @Test
  void aStatusIsWrittenOnlyWhenSomethingInItChanged() {
    SyncCase sync = test("unwritten").synced();
    Instant written = statusWrittenAt(sync);
    await().until(() -> Instant.now().isAfter(written.plusSeconds(1)));

    sync.resyncedWhole();

    assertThat(statusWrittenAt(sync)).isEqualTo(written);
  }

  /**
   * "What must survive a restart stands on the target": what it was rendered from, and that it is
   * this resource's.
   */
  @Test
  void whatMustSurviveARestartStandsOnTheTarget() {
    SyncCase sync = test("restarted");
    String template = "template: {data: {ID: '{{ uuidv4 }}'}}";
    sync.writing(
            SyncCase.secretTarget("restarted", "Owner", template),
            SyncCase.mapTarget("restarted-owned", "Owner"))
        .synced();
    Secret before = sync.secret();

    world.stopOperator();
    sync.writing(SyncCase.secretTarget("restarted", "Owner", template)).apply();
    world.startOperator();

    world.awaitSynced("restarted");
    await()
        .until(
            () ->
                world
                        .client
                        .configMaps()
                        .inNamespace(world.namespace)
                        .withName("restarted-owned")
                        .get()
                    == null);
    sync.assertNotWrittenSince(before);
  }

  /** "No finalizer is ever put on any object." */
  @Test
  void noFinalizerIsPutOnAnything() {
    SyncCase sync = test("free").synced();

    assertThat(sync.resource().getMetadata().getFinalizers()).isEmpty();
    assertThat(sync.meta().getFinalizers()).isEmpty();
  }

  /**
   * "An object with a {@code deletionTimestamp} is left alone: nothing is read, written, repaired
   * or rolled for it."
   */
  @Test
  void anObjectThatIsBeingDeletedIsLeftAlone() {
    SyncCase sync = test("leaving").synced();
    world.change(
        InfisicalStaticSecret.class,
        "leaving",
        "{\"metadata\":{\"finalizers\":[\"example.com/held\"]}}");
    world.client.resource(sync.resource()).delete();
    await().until(() -> sync.resource().isMarkedForDeletion());
    int reads = sync.reads("/leaving").size();
    Secret edited = edited(sync);
    sync.resync();
    // Another resource goes the whole way meanwhile, twice.
    test("meanwhile").synced().resyncedWhole();

    assertThat(sync.reads("/leaving")).hasSize(reads);
    sync.assertNotWrittenSince(edited);
    world.change(InfisicalStaticSecret.class, "leaving", "{\"metadata\":{\"finalizers\":null}}");
  }

  /** An InfisicalAuth that is not there is a failure that names the field, and nothing is read. */
  @Test
  void aMissingInfisicalAuthIsNamed() {
    SyncCase sync = test("unauthenticated").as("nobody");

    sync.fails(
        "InfisicalAuth %s/nobody, referenced by .spec.infisicalAuthRef, does not exist"
            .formatted(world.namespace));

    assertThat(sync.reads("/unauthenticated")).isEmpty();
  }

  private static Secret edited(SyncCase sync) {
    sync.edited(s -> s.addToData("A", SyncCase.base64("mine")));
    return sync.secret();
  }

  /** What the API server notes of the last write of the status. */
  private static Instant statusWrittenAt(SyncCase sync) {
    return sync.resource().getMetadata().getManagedFields().stream()
        .filter(f -> "status".equals(f.getSubresource()))
        .map(f -> Instant.parse(f.getTime()))
        .max(Instant::compareTo)
        .orElseThrow();
  }

  private static String version(SyncCase sync) {
    List<SourceStatus> sources = sync.status().sources();
    return sources.isEmpty() || sources.getFirst().version() == null
        ? ""
        : sources.getFirst().version();
  }
}
