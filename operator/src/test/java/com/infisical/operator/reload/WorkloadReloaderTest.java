package com.infisical.operator.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.reload.Reloads.ReloadResult;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.PendingReload;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WorkloadReloaderTest {
  private static final TargetRef DB = new TargetRef(TargetRef.Kind.SECRET, "apps", "db");
  private static final TargetRef MAP = new TargetRef(TargetRef.Kind.CONFIG_MAP, "apps", "map");
  private static final PendingReload NEW = new PendingReload(DB, "new", "10");

  private final Cluster cluster = new Cluster();
  private final List<PendingReload> finished = new ArrayList<>();
  private final AtomicReference<Duration> now = new AtomicReference<>(Duration.ZERO);
  private boolean known = true;
  private WriteResult onFinish = new WriteResult.Done(false, "11");
  private WorkloadReloader reloader = reloader();

  @Test
  void marksEveryConsumerAndThenTakesTheNoteOffTheTarget() {
    cluster.put("web", Map.of(DB, "old"));
    cluster.put("worker", Map.of());

    ReloadResult reload = reloader.reload(List.of(NEW));

    assertThat(cluster.written).containsExactly("web {db=new}", "worker {db=new}");
    assertThat(reload.restarted()).isEqualTo(2);
    assertThat(reload.consumers()).isEqualTo(2);
    assertThat(reload.failures()).isEmpty();
    assertThat(reload.finished()).isEqualTo(Map.of(DB, new WriteResult.Done(false, "11")));
    assertThat(finished).containsExactly(NEW);
  }

  @Test
  void leavesAloneWhoCarriesTheMarkAndFinishesWhatAnotherProcessBegan() {
    cluster.put("web", Map.of(DB, "new"));
    cluster.put("worker", Map.of(DB, "old"));

    ReloadResult reload = reloader.reload(List.of(NEW));

    assertThat(cluster.written).containsExactly("worker {db=new}");
    assertThat(reload.restarted()).isEqualTo(1);
    assertThat(reload.consumers()).isEqualTo(2);
    assertThat(finished).containsExactly(NEW);
  }

  @Test
  void restartsAConsumerOfTwoChangedTargetsOnce() {
    cluster.put("web", Map.of());

    ReloadResult reload = reloader.reload(List.of(NEW, new PendingReload(MAP, "other", "3")));

    assertThat(cluster.written).containsExactly("web {db=new, map=other}");
    assertThat(reload.restarted()).isEqualTo(1);
    assertThat(finished).hasSize(2);
  }

  @Test
  void doesNotMarkTwiceWhileTheWatchLagsBehind() {
    cluster.put("web", Map.of(DB, "old"));
    cluster.lag();
    reloader.reload(List.of(NEW));

    ReloadResult again = reloader.reload(List.of(NEW));

    assertThat(cluster.written).containsExactly("web {db=new}");
    assertThat(again.restarted()).isZero();
    assertThat(finished).hasSize(2);
  }

  @Test
  void isNotMisledByALaggingWatchWhenContentComesBack() {
    cluster.put("web", Map.of(DB, "old"));
    cluster.lag();
    reloader.reload(List.of(NEW));

    reloader.reload(List.of(new PendingReload(DB, "old", "12")));

    assertThat(cluster.written).containsExactly("web {db=new}", "web {db=old}");
  }

  @Test
  void readsAgainWhatOthersChangedMeanwhile() {
    cluster.put("web", Map.of());
    cluster.lag();
    cluster.touch("web");

    assertThat(reloader.reload(List.of(NEW)).restarted()).isEqualTo(1);
    assertThat(cluster.written).containsExactly("web {db=new}");
  }

  @Test
  void findsAMarkThatAnotherProcessHasJustPut() {
    cluster.put("web", Map.of());
    cluster.lag();
    cluster.put("web", Map.of(DB, "new"));

    assertThat(reloader.reload(List.of(NEW)).restarted()).isZero();
    assertThat(cluster.written).isEmpty();
    assertThat(finished).containsExactly(NEW);
  }

  @Test
  void givesUpForNowAfterFiveConflicts() {
    cluster.put("web", Map.of());
    for (int i = 0; i < 5; i++) {
      cluster.answers.add(new Workloads.Answer.Conflict());
    }

    ReloadResult reload = reloader.reload(List.of(NEW));

    assertThat(cluster.written).isEmpty();
    assertThat(reload.failures())
        .singleElement()
        .extracting(WorkloadFailure::cause)
        .isEqualTo(WorkloadFailure.Cause.CONTENDED);
  }

  @Test
  void goesOnWithTheOthersAndKeepsTheNoteWhenOneCannotBeMarked() {
    cluster.put("web", Map.of());
    cluster.put("worker", Map.of());
    cluster.answers.add(refused("web", 422));

    ReloadResult reload = reloader.reload(List.of(NEW));

    assertThat(cluster.written).containsExactly("worker {db=new}");
    assertThat(reload.failures()).hasSize(1);
    assertThat(reload.consumers()).isEqualTo(2);
    assertThat(finished).isEmpty();
  }

  @Test
  void waitsLongerWithEachFailureOfAWorkloadAndKeepsSayingSo() {
    cluster.put("web", Map.of());
    cluster.answers.addAll(List.of(refused("web", 403), refused("web", 403)));
    Duration first = waits(reloader.reload(List.of(NEW)));
    assertThat(first).isBetween(Duration.ofMillis(800), Duration.ofMillis(1_200));

    pass(first.minusMillis(1));
    assertThat(waits(reloader.reload(List.of(NEW)))).isEqualTo(Duration.ofMillis(1));
    pass(Duration.ofMillis(1));
    Duration second = waits(reloader.reload(List.of(NEW)));
    assertThat(second).isBetween(Duration.ofMillis(1_600), Duration.ofMillis(2_400));

    pass(second);
    assertThat(reloader.reload(List.of(NEW)).failures()).isEmpty();
    assertThat(cluster.written).containsExactly("web {db=new}");
  }

  @Test
  void triesOtherContentAtOnce() {
    cluster.put("web", Map.of());
    cluster.answers.add(refused("web", 422));
    reloader.reload(List.of(NEW));

    assertThat(reloader.reload(List.of(new PendingReload(DB, "newer", "12"))).restarted())
        .isEqualTo(1);
  }

  @Test
  void doesNotFightWhoTakesTheMarkOffAgain() {
    cluster.put("reverted", Map.of());
    cluster.put("web", Map.of());
    cluster.answers.addAll(List.of(cluster.ok(), refused("web", 422)));
    reloader.reload(List.of(NEW));
    cluster.put("reverted", Map.of());

    pass(Duration.ofMinutes(1));
    ReloadResult again = reloader.reload(List.of(NEW));

    assertThat(cluster.written).containsExactly("reverted {db=new}", "web {db=new}");
    assertThat(again.failures()).isEmpty();
  }

  /** "A mark that somebody removes five times is left off, Warning." */
  @Test
  void leavesOffAMarkThatWasRemovedFiveTimesInARowAndTriesAgainAfterAnHour() {
    for (int i = 1; i <= 6; i++) {
      cluster.put("web", Map.of());
      assertThat(reloader.reload(List.of(changed(i))).failures()).isEmpty();
    }
    assertThat(cluster.written).hasSize(5).last().isEqualTo("web {db=mark-5}");
    assertThat(cluster.leftOff).containsExactly("web [db]");
    assertThat(finished).as("nothing stays pending").hasSize(6);

    pass(Duration.ofHours(1));
    assertThat(reloader.reload(List.of(changed(7))).restarted()).isEqualTo(1);
    cluster.put("web", Map.of());
    reloader.reload(List.of(changed(8)));
    assertThat(cluster.written).hasSize(6);
  }

  @Test
  void aMarkThatStaysEndsTheRow() {
    for (int i = 1; i <= 20; i++) {
      if (i % 5 != 0) {
        cluster.put("web", Map.of());
      }
      reloader.reload(List.of(changed(i)));
    }
    assertThat(cluster.written).hasSize(20);
    assertThat(cluster.leftOff).isEmpty();
  }

  private static PendingReload changed(int number) {
    return new PendingReload(DB, "mark-" + number, Integer.toString(number));
  }

  @Test
  void forgetsAWorkloadThatIsGoneOrDoesNotAskAnyMore() {
    cluster.put("gone", Map.of());
    cluster.put("web", Map.of());
    cluster.lag();
    cluster.remove("web");
    cluster.answers.add(new Workloads.Answer.Gone());

    ReloadResult reload = reloader.reload(List.of(NEW));

    assertThat(reload.failures()).isEmpty();
    assertThat(finished).containsExactly(NEW);
  }

  @Test
  void writesNothingMoreWhenItNoLongerLeads() {
    cluster.put("web", Map.of());
    cluster.answers.add(new Workloads.Answer.NotLeading());

    ReloadResult reload = reloader.reload(List.of(NEW));

    assertThat(reload.failures()).isEmpty();
    assertThat(finished).isEmpty();
  }

  @Test
  void keepsTheNoteUntilAllWorkloadsAreKnown() {
    known = false;

    ReloadResult reload = reloader.reload(List.of(NEW));

    assertThat(finished).isEmpty();
    assertThat(reload.again()).isTrue();
  }

  @Test
  void looksAgainWhenTheTargetSaysSomethingElseByNow() {
    onFinish = new WriteResult.Conflict();
    assertThat(reloader.reload(List.of(NEW)).again()).isTrue();
  }

  @Test
  void doesNothingWhereNothingIsPending() {
    cluster.put("web", Map.of());
    assertThat(reloader.reload(List.of())).isEqualTo(ReloadResult.NONE);
    assertThat(cluster.written).isEmpty();
  }

  private static Duration waits(ReloadResult reload) {
    return reload.failures().getFirst().retry() instanceof Retry.After(Duration in)
        ? in
        : Duration.ZERO;
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private WorkloadReloader reloader() {
    return new WorkloadReloader(
        namespace -> known,
        cluster::consumers,
        cluster,
        reload -> {
          finished.add(reload);
          return onFinish;
        },
        new ReloadBook(now::get, new Random(1)));
  }

  private static Workloads.Answer refused(String name, int status) {
    return new Workloads.Answer.Failed(WorkloadFailure.answered(ref(name), status, ""));
  }

  private static WorkloadRef ref(String name) {
    return new WorkloadRef(WorkloadRef.Kind.DEPLOYMENT, "apps", name);
  }

  /** Deployments that consume both targets, and a watch of them that may lag behind. */
  private static final class Cluster implements Workloads {
    private final Map<WorkloadRef, Workload> real = new TreeMap<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> written = new ArrayList<>();
    private final List<String> leftOff = new ArrayList<>();
    private Optional<List<Workload>> seen = Optional.empty();
    private int version;

    void put(String name, Map<TargetRef, String> marks) {
      version++;
      real.put(
          ref(name),
          new Workload(
              ref(name),
              name,
              Integer.toString(version),
              Set.of(DB, MAP),
              marks,
              Optional.empty()));
    }

    void touch(String name) {
      put(name, real.get(ref(name)).marks());
    }

    void remove(String name) {
      real.remove(ref(name));
    }

    /** From now on the watch shows what is there now. */
    void lag() {
      seen = Optional.of(List.copyOf(real.values()));
    }

    /** Stands for an answer that is not made up. */
    Answer ok() {
      return new Answer.Marked("");
    }

    List<Workload> consumers(TargetRef target) {
      return seen.orElseGet(() -> List.copyOf(real.values()));
    }

    @Override
    public Seen read(WorkloadRef workload) {
      return new Seen.Found(Optional.ofNullable(real.get(workload)));
    }

    @Override
    public void warnOfLeftOff(Workload workload, Set<TargetRef> targets) {
      leftOff.add(workload.ref().name() + " " + targets.stream().map(TargetRef::name).toList());
    }

    @Override
    public Answer mark(Workload workload, Map<TargetRef, String> marks) {
      Answer answer = answers.isEmpty() ? ok() : answers.poll();
      if (!answer.equals(ok())) {
        return answer;
      }
      Workload present = real.get(workload.ref());
      if (present == null) {
        return new Answer.Gone();
      }
      if (!present.version().equals(workload.version())) {
        return new Answer.Conflict();
      }
      Map<String, String> shown = new TreeMap<>();
      marks.forEach((target, mark) -> shown.put(target.name(), mark));
      written.add(workload.ref().name() + " " + shown);
      Map<TargetRef, String> all = new HashMap<>(present.marks());
      all.putAll(marks);
      put(workload.ref().name(), all);
      return new Answer.Marked(Integer.toString(version));
    }
  }
}
