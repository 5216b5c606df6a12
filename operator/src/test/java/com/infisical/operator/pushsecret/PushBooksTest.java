package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.operator.Memories;
import com.infisical.operator.api.InfisicalPushSecret;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the operator remembers of InfisicalPushSecrets that are gone: nothing. */
class PushBooksTest {
  private static final int MANY = 2_000;

  @Test
  void areEmptyAgainWhenTwoThousandResourcesAreGoneWhateverBecameOfThem() {
    try (PushWorld world = new PushWorld()) {
      world.apiServer.recordNothing();
      Map<String, Integer> before = memories(world);

      List<String> names = IntStream.range(0, MANY).mapToObj(PushBooksTest::name).toList();
      names.forEach(name -> make(world, name));

      assertThat(world.ready("pushed-0")).startsWith("True");
      assertThat(world.ready("sourceless-1")).startsWith("False");
      assertThat(world.ready("folderless-2")).startsWith("False");
      assertThat(world.finalizers("deleting-3")).isNotEmpty();
      assertThat(Memories.grown(before, memories(world))).isNotEmpty();

      names.forEach(name -> end(world, name));
      await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(Memories.grown(before, memories(world))).isEmpty());
    }
  }

  private static Map<String, Integer> memories(PushWorld world) {
    return Memories.of(world.pushes);
  }

  private static String name(int number) {
    return switch (number % 5) {
          case 0 -> "pushed-";
          case 1 -> "sourceless-";
          case 2 -> "folderless-";
          case 3 -> "deleting-";
          default -> "unseen-";
        }
        + number;
  }

  private static void make(PushWorld world, String name) {
    world.push(name, name.startsWith("deleting") ? "{\"deletionPolicy\": \"Delete\"}" : "{}");
    if (!name.startsWith("sourceless")) {
      world.secret(name, Map.of("KEY", "value"));
    }
    if (!name.startsWith("folderless")) {
      world.infisical.create("/" + name);
    }
    if (!name.startsWith("unseen")) {
      world.reconcile(name);
    }
  }

  private static void end(PushWorld world, String name) {
    if (name.startsWith("deleting")) {
      world.terminate(name);
      world.reconcile(name);
      assertThat(world.finalizers(name)).isEmpty();
    }
    InfisicalPushSecret gone = world.get("shop", name);
    world.forget("shop", name);
    world.pushes.controlled().forget(gone);
  }
}
