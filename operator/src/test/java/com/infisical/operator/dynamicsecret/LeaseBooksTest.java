package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.operator.Memories;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the operator remembers of InfisicalDynamicSecrets that are gone: nothing. */
class LeaseBooksTest {
  private static final int MANY = 2_000;

  @Test
  void areEmptyAgainWhenTwoThousandResourcesAreGoneWhateverBecameOfThem() {
    try (LeaseWorld world = new LeaseWorld()) {
      world.apiServer.recordNothing();
      world.server.answer(
          call ->
              refuses && call.equals("create")
                  ? Optional.of(FakeLeases.refused(400, "BadRequest", "no room"))
                  : Optional.empty());
      // What all resources share stays.
      List<String> first = IntStream.range(MANY, MANY + 5).mapToObj(LeaseBooksTest::name).toList();
      first.forEach(name -> make(world, name));
      first.forEach(name -> end(world, name));
      Map<String, Integer> before = world.memories();

      List<String> names = IntStream.range(0, MANY).mapToObj(LeaseBooksTest::name).toList();
      names.forEach(name -> make(world, name));

      assertThat(world.works("leased-0")).isTrue();
      assertThat(world.finalizers("leased-0")).contains(LeaseWorld.CLEANUP);
      assertThat(world.message("refused-1", "LeaseCreated")).contains("no room");
      assertThat(world.message("unusable-2", "Reconcile")).contains("dynamicSecret.secretName");
      assertThat(Memories.grown(before, world.memories())).isNotEmpty();

      names.forEach(name -> end(world, name));
      assertThat(world.server.living()).hasSize(MANY / 5 + 1);
      await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(Memories.grown(before, world.memories())).isEmpty());
    }
  }

  private volatile boolean refuses;

  private static String name(int number) {
    return switch (number % 5) {
          case 0 -> "leased-";
          case 1 -> "refused-";
          case 2 -> "unusable-";
          case 3 -> "left-";
          default -> "unseen-";
        }
        + number;
  }

  private void make(LeaseWorld world, String name) {
    refuses = name.startsWith("refused");
    world.create(name, name.startsWith("left") ? "None" : "Revoke");
    if (name.startsWith("unusable")) {
      world.change(name, "{\"dynamicSecret\": {\"secretName\": \"\"}}");
    }
    if (!name.startsWith("unseen")) {
      world.reconcile(name);
      world.reconcile(name);
    }
  }

  /** Deletes the resource, and its target as the garbage collector would. */
  private static void end(LeaseWorld world, String name) {
    world.delete(name);
    for (int i = 0;
        i < 5 && !Optional.ofNullable(world.finalizers(name)).orElse(List.of()).isEmpty();
        i++) {
      world.reconcile(name);
    }
    world.remove(name);
    world.target(name).ifPresent(world.apiServer::delete);
  }
}
