package com.infisical.operator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.sync.ResourceBook.Basis;
import com.infisical.operator.sync.ResourceBook.Entry;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResourceBookTest {
  private static final String UID = "1234";
  private static final TargetRef TARGET = Given.ref();
  private static final Duration NOW = Duration.ofSeconds(7);

  private final ResourceBook book = new ResourceBook();

  @Test
  void asksForASyncWhenATargetIsFreedThatCouldNotBeWritten() {
    book.put(UID, entry(Map.of()));

    book.freed(UID, TARGET, NOW);

    assertThat(book.takeTrigger(UID)).contains(NOW);
    assertThat(book.takeTrigger(UID)).isEmpty();
  }

  @Test
  void leavesATargetThatWasWrittenToItsVersion() {
    book.put(UID, entry(Map.of(TARGET, "41")));

    book.freed(UID, TARGET, NOW);

    assertThat(book.takeTrigger(UID)).isEmpty();
  }

  @Test
  void asksForAnotherSyncWhenATargetIsFreedDuringTheFirst() {
    book.freed(UID, TARGET, NOW);

    assertThat(book.takeTrigger(UID)).contains(NOW);
  }

  private static Entry entry(Map<TargetRef, String> versions) {
    return new Entry(new Basis(1, "", null, null), Optional.empty(), false, versions, Map.of());
  }
}
