package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.Reply;
import com.infisical.operator.Memories;
import com.infisical.operator.api.InfisicalStaticSecret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BooksTest {
  private static final int MANY = 10_000;

  /** What was missed of a resource that is gone would be a leak that nobody sees. */
  @Test
  void areEmptyAgainWhenTenThousandResourcesAreGoneWhateverBecameOfThem() {
    try (StaticSecretWorld world = new StaticSecretWorld()) {
      world.apiServer.recordNothing();
      world.infisical.answer(
          path ->
              path.startsWith("/unreadable")
                  ? Optional.of(
                      new Reply.Refused<>(404, "NotFound", "no such folder", Optional.empty()))
                  : Optional.empty());

      world.delete(reconciled(world, world.create("first")));
      Map<String, Integer> before = Memories.of(world.staticSecrets);
      List<InfisicalStaticSecret> made =
          IntStream.range(0, MANY).parallel().mapToObj(i -> make(world, i)).toList();
      world.staticSecrets.syncAll();
      made.parallelStream()
          .filter(resource -> !resource.getMetadata().getName().startsWith("unseen"))
          .forEach(world::reconcile);

      assertThat(world.message("synced-0")).isEqualTo("True Reconciliation successful");
      assertThat(world.message("unusable-1")).contains("refreshInterval");
      assertThat(world.message("unreadable-2")).contains("no such folder");
      assertThat(world.message("refused-3")).contains("1 of 1 targets failed");
      assertThat(world.message("unseen-4")).isEmpty();
      assertThat(world.staticSecrets.isIdle()).isFalse();

      made.parallelStream().forEach(world::delete);
      await().untilAsserted(() -> assertThat(world.staticSecrets.isIdle()).isTrue());
      made.forEach(gone -> world.target(gone.getMetadata().getName()).ifPresent(world::collect));
      await()
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(Memories.grown(before, Memories.of(world.staticSecrets))).isEmpty());
    }
  }

  private static InfisicalStaticSecret reconciled(
      StaticSecretWorld world, InfisicalStaticSecret resource) {
    world.reconcile(resource);
    world.target(resource.getMetadata().getName()).ifPresent(world::collect);
    return resource;
  }

  private static InfisicalStaticSecret make(StaticSecretWorld world, int number) {
    return switch (number % 5) {
      case 0 -> world.create("synced-" + number);
      case 1 -> world.put(StaticSecretWorld.resource("unusable-" + number, "soon", "apps"));
      case 2 -> world.create("unreadable-" + number);
      case 3 -> world.put(StaticSecretWorld.resource("refused-" + number, "60s", "kube-system"));
      default -> world.create("unseen-" + number);
    };
  }
}
