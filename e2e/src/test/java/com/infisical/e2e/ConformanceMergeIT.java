package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.DevProject;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.hooks.Faults;
import com.infisical.devserver.hooks.Journal;
import com.infisical.e2e.world.ConformanceCase;
import com.infisical.e2e.world.SyncCase;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * docs/infisical-static-secret.md#when-it-reads, what it says of merging and of values, sentence by
 * sentence.
 */
class ConformanceMergeIT extends ConformanceCase {
  private static final String READ = "/api/v4/secrets";
  private static final String NOTHING = "{\"secrets\":[],\"imports\":[]}";

  /** "expandSecretReferences=true": the server puts the values in. */
  @Test
  void referencesAreExpanded() {
    empty("references")
        .has("HOST", "db")
        .has("URL", "postgres://${HOST}")
        .synced()
        .gives("HOST", "db", "URL", "postgres://db");
  }

  /** "Merge: over all sources in order, the first occurrence of a key wins." */
  @Test
  void theFirstOccurrenceOfAKeyWinsOverAllSourcesInOrder() {
    SyncCase sync = empty("order");
    sync.has("/one", "A", "first").has("/two", "A", "second").has("/two", "B", "second");

    sync.reading(sync.source("/order/one"), sync.source("/order/two")).synced();
    sync.gives("A", "first", "B", "second");

    sync.reading(sync.source("/order/two"), sync.source("/order/one")).synced();
    sync.gives("A", "second", "B", "second");
  }

  /** "… every direct secret beats every imported one." */
  @Test
  void everyDirectSecretBeatsEveryImportedOne() {
    SyncCase sync = empty("direct");
    sync.has("/app", "A", "app").has("/shared", "B", "shared");
    sync.has("/base", "A", "base").has("/base", "B", "base").has("/base", "C", "base");
    world.project.addImport("dev", "/direct/app", "dev", "/direct/base");

    sync.reading(sync.source("/direct/app"), sync.source("/direct/shared")).synced();

    sync.gives("A", "app", "B", "shared", "C", "base");
  }

  /**
   * "Within one source direct secrets are taken by folder depth, then path, then as served (the
   * server promises no order, and a winner that changes would roll workloads)."
   */
  @Test
  void withinOneSourceDirectSecretsAreTakenByFolderDepthThenPath() {
    SyncCase sync = empty("depth");
    sync.has("A", "top").has("/b", "A", "b");
    sync.has("/a/deep", "B", "deep").has("/b", "B", "b");
    sync.has("/c", "C", "c").has("/b", "C", "b");

    sync.reading(sync.source("/depth", "recursive: true")).synced();

    sync.gives("A", "top", "B", "b", "C", "b");
  }

  /** "… imports as served." */
  @Test
  void importsAreTakenAsServed() {
    SyncCase sync = empty("imports");
    sync.has("/a", "A", "a").has("/b", "A", "b");
    world
        .project
        .addImport("dev", "/imports", "dev", "/imports/b")
        .addImport("dev", "/imports", "dev", "/imports/a");

    sync.synced();

    sync.gives("A", "b");
  }

  /**
   * "A source that falls from some keys to none is read once more, unconditionally, before it is
   * believed."
   */
  @Test
  void aSourceThatFallsToNothingIsReadOnceMoreBeforeItIsBelieved() {
    SyncCase sync = empty("emptied").has("A", "one").synced();
    Secret before = sync.secret();
    Faults.Planned empty = world.server.faults().on("GET", READ).answer(200, Map.of(), NOTHING);
    sync.resyncedWhole();
    assertThat(empty.struck()).isEqualTo(1);
    sync.assertNotWrittenSince(before);

    sync.lacks("A").resync().gives();

    assertThat(sync.reads("/emptied")).noneMatch(Journal.Entry::conditional);
    assertThat(sync.secret().getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
  }

  /**
   * "{@code secretValueHidden: true} (the identity may not read the value) is an error that names
   * the keys; the placeholder is never written."
   */
  @Test
  void aHiddenValueIsAnErrorThatNamesTheKeysAndThePlaceholderIsNeverWritten() {
    DevProject guarded = world.server.projects().create("Guarded", "guarded");
    guarded.grant(world.identity, Role.member());
    SyncCase sync = empty("hidden").of(guarded).has("A", "one").has("B", "two").synced();
    Secret before = sync.secret();

    guarded.grant(world.identity, Role.custom("namer").maySeeNamesOf("/**"));
    sync.resync();

    world.awaitSyncFailure("hidden", "may list but not read the value of", "\"A\"", "\"B\"");
    sync.assertNotWrittenSince(before);
  }
}
