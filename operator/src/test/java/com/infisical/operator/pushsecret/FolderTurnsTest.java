package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.ResourceName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FolderTurnsTest {
  private static final Destination HERE = new Destination("https://i", "p", "dev", "/a");
  private static final ResourceName A = new ResourceName("shop", "a");
  private static final ResourceName B = new ResourceName("shop", "b");
  private static final ResourceName C = new ResourceName("shop", "c");

  private final List<ResourceName> woken = new ArrayList<>();
  private final FolderTurns turns = new FolderTurns(woken::add);

  @Test
  void oneAtATimeWritesAFolderAndWakesTheNextOnly() {
    assertThat(turns.enter(HERE, A)).isTrue();
    assertThat(turns.enter(HERE, B)).isFalse();
    assertThat(turns.enter(HERE, C)).isFalse();
    assertThat(turns.enter(HERE, B)).isFalse();
    turns.leave(HERE);
    assertThat(woken).containsExactly(B);
    assertThat(turns.enter(HERE, B)).isTrue();
    turns.leave(HERE);
    assertThat(woken).containsExactly(B, C);
  }

  @Test
  void forgetsWhoHadItsTurn() {
    turns.enter(HERE, A);
    turns.enter(HERE, B);
    turns.leave(HERE);
    turns.enter(HERE, B);
    turns.leave(HERE);
    assertThat(turns.isEmpty()).isTrue();
  }

  private static ResourceName in(String namespace, int number) {
    return new ResourceName(namespace, "push-" + number);
  }

  /** However many one namespace has, another's comes second. */
  @Test
  void wakesOneAtATimeAndNamespacesInTurns() {
    turns.enter(HERE, in("shop", 0));
    for (int i = 1; i < 5_000; i++) {
      turns.enter(HERE, in("shop", i));
    }
    turns.enter(HERE, in("small", 1));
    turns.leave(HERE);
    assertThat(woken).containsExactly(in("shop", 1));
    turns.enter(HERE, in("shop", 1));
    turns.leave(HERE);
    assertThat(woken).containsExactly(in("shop", 1), in("small", 1));
  }

  @Test
  void wakesNobodyWhoIsGoneAndAnotherInItsPlace() {
    turns.enter(HERE, A);
    turns.enter(HERE, B);
    turns.enter(HERE, C);
    turns.forget(B);
    turns.leave(HERE);
    assertThat(woken).containsExactly(C);
    assertThat(turns.enter(HERE, C)).isTrue();
    turns.enter(HERE, A);
    turns.enter(HERE, B);
    turns.leave(HERE);
    assertThat(woken).containsExactly(C, A);
    turns.forget(A);
    assertThat(woken).containsExactly(C, A, B);
    turns.forget(B);
    assertThat(turns.isEmpty()).isTrue();
  }
}
