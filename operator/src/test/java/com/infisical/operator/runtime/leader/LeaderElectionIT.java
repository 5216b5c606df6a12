package com.infisical.operator.runtime.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.infisical.operator.runtime.settings.Shard;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@WithControlPlane
class LeaderElectionIT {
  private static final LeaderElection.Timing QUICK =
      new LeaderElection.Timing(
          Duration.ofSeconds(4),
          Duration.ofSeconds(3),
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofMillis(100),
          Duration.ofSeconds(1));
  private static final String PARTIAL = LeaseIdentity.PLAIN + "-0123abcd";

  private final ControlPlane controlPlane;
  private final KubernetesClient client;
  private final String namespace;
  private final List<Candidate> candidates = new ArrayList<>();

  LeaderElectionIT(ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
    this.client = controlPlane.client();
    this.namespace = controlPlane.namespace("lease");
  }

  @AfterEach
  void releaseAll() {
    candidates.forEach(candidate -> candidate.election.release());
  }

  @Test
  void letsOneLeadAndTheNextTakeOverAtOnceWhenItIsReleased() {
    Candidate first = candidate(LeaseIdentity.PLAIN, "first");
    await().until(first.leads::get);
    assertThat(first.leadership.holds()).isTrue();
    Candidate second = candidate(LeaseIdentity.PLAIN, "second");
    await().during(Duration.ofSeconds(1)).until(() -> !second.leads.get());

    first.election.release();

    assertThat(first.leadership.holds()).isFalse();
    assertThat(first.lost).isFalse();
    await().atMost(QUICK.term().minusSeconds(1)).until(second.leads::get);
  }

  @Test
  void namesNoHolderAfterTheRelease() {
    Candidate only = candidate(LeaseIdentity.PLAIN, "only");
    await().until(only.leads::get);
    assertThat(lease(LeaseIdentity.PLAIN).get().getSpec().getHolderIdentity()).isEqualTo("only");

    only.election.release();

    assertThat(lease(LeaseIdentity.PLAIN).get().getSpec().getHolderIdentity()).isEmpty();
  }

  @Test
  void writesNothingMoreOnceAnotherTookTheLease() {
    Candidate robbed = candidate(LeaseIdentity.PLAIN, "robbed");
    await().until(robbed.leads::get);

    setHolder("thief");

    await().until(robbed.lost::get);
    assertThat(robbed.leadership.holds()).isFalse();
    assertThat(robbed.election.loss())
        .isEqualTo(namespace + "/" + LeaseIdentity.PLAIN + ": thief holds it now");
  }

  @Test
  void doesNotTakeALeaseBackThatWasDeletedOrEmptied() {
    Candidate deleted = candidate(LeaseIdentity.PLAIN, "deleted");
    await().until(deleted.leads::get);

    lease(LeaseIdentity.PLAIN).delete();

    await().until(deleted.lost::get);
    assertThat(deleted.leadership.holds()).isFalse();
    assertThat(deleted.election.loss()).endsWith(": it was deleted or emptied");
    Candidate emptied = candidate(LeaseIdentity.PLAIN, "emptied");
    await().until(emptied.leads::get);

    setHolder("");

    await().until(emptied.lost::get);
    assertThat(emptied.leadership.holds()).isFalse();
    Candidate next = candidate(LeaseIdentity.PLAIN, "next");
    await().until(next.leads::get);
  }

  @Test
  void leadsWithALeaseThatAnotherClientLeftIncomplete() {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(LeaseIdentity.PLAIN)
                .endMetadata()
                .build())
        .create();
    Candidate leader = candidate(LeaseIdentity.PLAIN, "leader");
    await().until(leader.leads::get);
    Candidate standby = candidate(LeaseIdentity.PLAIN, "standby");

    lease(LeaseIdentity.PLAIN)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"leaseDurationSeconds\":null,\"renewTime\":null,\"acquireTime\":null,"
                + "\"leaseTransitions\":null}}");

    await()
        .untilAsserted(
            () ->
                assertThat(lease(LeaseIdentity.PLAIN).get().getSpec().getLeaseDurationSeconds())
                    .isEqualTo((int) QUICK.term().toSeconds()));
    assertThat(leader.leadership.holds()).isTrue();
    assertThat(leader.lost).isFalse();
    leader.election.release();
    await().until(standby.leads::get);
  }

  @Test
  void saysWhyALeaseCouldNotBeRenewed() {
    RoleBinding right = mayLead("operator");
    try (KubernetesClient limited = controlPlane.clientFor(namespace, "operator")) {
      Candidate candidate =
          candidate(limited, new LeaseIdentity(namespace, LeaseIdentity.PLAIN, "limited", "", 1));
      await().until(candidate.leads::get);

      client.resource(right).delete();

      await().until(candidate.lost::get);
      assertThat(candidate.election.loss())
          .startsWith(
              namespace
                  + "/"
                  + LeaseIdentity.PLAIN
                  + ": it could not be renewed in time, because the lease could not be ")
          .endsWith("the operator lacks the permission (HTTP 403)");
    }
  }

  private RoleBinding mayLead(String serviceAccount) {
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(serviceAccount)
                .endMetadata()
                .build())
        .create();
    client
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("lead")
                .endMetadata()
                .addNewRule()
                .withApiGroups("coordination.k8s.io")
                .withResources("leases")
                .withVerbs("get", "create", "update", "patch")
                .endRule()
                .build())
        .create();
    return client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("lead")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "lead")
                .addNewSubject("", "ServiceAccount", serviceAccount, namespace)
                .build())
        .create();
  }

  @Test
  void waitsWhileAnotherHoldsThePlainLease() {
    hold(LeaseIdentity.PLAIN, "go-operator", ZonedDateTime.now(ZoneOffset.UTC));
    Candidate partial = candidate(PARTIAL, "partial");
    await().during(Duration.ofSeconds(1)).until(() -> !partial.leads.get());

    setHolder("");

    await().until(partial.leads::get);
    assertThat(lease(PARTIAL).get().getSpec().getHolderIdentity()).isEqualTo("partial");
  }

  @Test
  void waitsNoLongerThanItsTermForAPlainLeaseWhoseHolderDied() {
    hold(LeaseIdentity.PLAIN, "go-operator", ZonedDateTime.now(ZoneOffset.UTC));
    Candidate partial = candidate(PARTIAL, "partial");

    await().atMost(QUICK.term().multipliedBy(3)).until(partial.leads::get);
  }

  @Test
  void countsTheTermOfADeadHolderFromItsFirstLook() {
    hold(LeaseIdentity.PLAIN, "dead", ZonedDateTime.now(ZoneOffset.UTC));
    Candidate late =
        new Candidate(client, new LeaseIdentity(namespace, LeaseIdentity.PLAIN, "late", "", 1));
    candidates.add(late);
    late.election.look();
    // As long as the caches fill.
    await()
        .pollInterval(Duration.ofMillis(500))
        .during(QUICK.term())
        .atMost(QUICK.term().multipliedBy(2))
        .until(() -> !late.leads.get());

    late.election.start(() -> late.leads.set(true), () -> late.lost.set(true));

    await().atMost(QUICK.term().minusSeconds(1)).until(late.leads::get);
  }

  @Test
  void doesNotTakeALeaseThatIsRenewedByAMachineWhoseClockIsLate() {
    ZonedDateTime late = ZonedDateTime.now(ZoneOffset.UTC).minusHours(1);
    hold(LeaseIdentity.PLAIN, "late", late);
    Candidate candidate = candidate(LeaseIdentity.PLAIN, "candidate");
    await()
        .pollInterval(Duration.ofMillis(500))
        .during(QUICK.term().plusSeconds(1))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              lease(LeaseIdentity.PLAIN)
                  .edit(
                      l ->
                          new LeaseBuilder(l)
                              .editSpec()
                              .withRenewTime(l.getSpec().getRenewTime().plusSeconds(1))
                              .endSpec()
                              .build());
              return !candidate.leads.get();
            });

    await().atMost(QUICK.term().multipliedBy(3)).until(candidate.leads::get);
  }

  @Test
  void saysWhoLeadsWhenItStandsByForLong() {
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    Logger logger = (Logger) LoggerFactory.getLogger(LeaderElection.class);
    logger.addAppender(said);
    logger.setLevel(ch.qos.logback.classic.Level.INFO);
    Candidate first = candidate(LeaseIdentity.PLAIN, "first");
    await().until(first.leads::get);
    candidate(LeaseIdentity.PLAIN, "second");

    await()
        .untilAsserted(
            () ->
                assertThat(List.copyOf(said.list))
                    .anySatisfy(
                        event -> {
                          assertThat(event.getMessage()).startsWith("Standing by");
                          assertThat(event.getKeyValuePairs().toString()).contains("first");
                        }));
    logger.detachAppender(said);
  }

  private void hold(String name, String holder, ZonedDateTime renewed) {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds((int) QUICK.term().toSeconds())
                .withAcquireTime(renewed)
                .withRenewTime(renewed)
                .withLeaseTransitions(0)
                .endSpec()
                .build())
        .create();
  }

  private Resource<Lease> lease(String name) {
    return client.leases().inNamespace(namespace).withName(name);
  }

  /** By a merge patch, because another renews the lease meanwhile. */
  private void setHolder(String holder) {
    lease(LeaseIdentity.PLAIN)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"holderIdentity\":\"" + holder + "\"}}");
  }

  @Test
  void waitsWithAShardUntilNoneOfAnotherDivisionHoldsItsLease() {
    Candidate firstOfTwo = candidate(client, shard(0, 2));
    Candidate secondOfTwo = candidate(client, shard(1, 2));
    await().until(() -> firstOfTwo.leads.get() && secondOfTwo.leads.get());

    Candidate firstOfThree = candidate(client, shard(0, 3));
    firstOfTwo.election.release();
    await().during(Duration.ofSeconds(1)).until(() -> !firstOfThree.leads.get());
    secondOfTwo.election.release();

    await().until(firstOfThree.leads::get);
  }

  @Test
  void waitsForTheTermsOfSeveralDeadShardsAtOnce() {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    for (int index = 0; index < 3; index++) {
      hold(LeaseIdentity.name("", new Shard(index, 3)), "dead-" + index, now);
    }
    FakeClocks clocks = new FakeClocks();
    TermLock lock =
        new TermLock(
            shard(0, 2),
            QUICK.term(),
            Leadership.ofTerm(clocks.clocks(), QUICK.term()),
            clocks.clocks(),
            () -> {});

    assertThat(lock.get(client)).isNotNull();
    clocks.pass(QUICK.term());

    assertThat(lock.get(client)).isNull();
  }

  @Test
  void renewsNoMoreOftenThanItsIntervalHoweverOftenTheElectorTurns() {
    FakeClocks clocks = new FakeClocks();
    PacedLock lock = pacedLock(clocks, "leader");
    LeaderElectionRecord ours = record("leader");
    assertThat(lock.get(client)).isNull();
    lock.create(client, ours);
    String created = lease(LeaseIdentity.PLAIN).get().getMetadata().getResourceVersion();

    clocks.pass(QUICK.renewEvery().minusMillis(1));
    assertThat(lock.get(client)).isEqualTo(ours);
    lock.update(client, ours);
    assertThat(lease(LeaseIdentity.PLAIN).get().getMetadata().getResourceVersion())
        .isEqualTo(created);

    clocks.pass(Duration.ofMillis(1));
    assertThat(lock.get(client)).isNotNull();
    lock.update(client, record("leader"));
    assertThat(lease(LeaseIdentity.PLAIN).get().getMetadata().getResourceVersion())
        .isNotEqualTo(created);
  }

  @Test
  void hasTheElectorTurnWhenSomethingIsDueAndNeverLaterThanThat() {
    FakeClocks clocks = new FakeClocks();
    PacedLock leader = pacedLock(clocks, "leader");
    assertThat(leader.get(client)).isNull();
    leader.create(client, record("leader"));
    assertThat(leader.untilTurn()).isEqualTo(QUICK.renewEvery());
    clocks.pass(QUICK.renewEvery());
    assertThat(leader.untilTurn()).isEqualTo(QUICK.turn());

    PacedLock standby = pacedLock(clocks, "standby");
    assertThat(standby.get(client)).isNotNull();
    // The elector makes up to 2.2 times as much of it.
    assertThat(standby.untilTurn().toMillis()).isBetween(100L, 300L * 10 / 22);
    clocks.pass(QUICK.standbyEvery());
    assertThat(standby.untilTurn()).isEqualTo(QUICK.turn());
  }

  @Test
  void looksAgainInTheMomentInWhichTheLeaseExpires() {
    hold(LeaseIdentity.PLAIN, "dead", ZonedDateTime.now(ZoneOffset.UTC));
    FakeClocks clocks = new FakeClocks();
    PacedLock lock = pacedLock(clocks, "standby");
    LeaderElectionRecord seen = lock.get(client);
    clocks.pass(QUICK.term().minusMillis(1));
    LeaderElectionRecord atTheEnd = lock.get(client);
    assertThat(atTheEnd).isNotSameAs(seen);
    assertThat(atTheEnd.getRenewTime().toInstant()).isEqualTo(clocks.clocks().read().wall());

    clocks.pass(Duration.ofMillis(1));

    assertThat(lock.get(client).getRenewTime().plus(QUICK.term()).toInstant())
        .isBefore(clocks.clocks().read().wall());
  }

  private LeaderElectionRecord record(String holder) {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    return new LeaderElectionRecord(holder, QUICK.term(), now, now, 0);
  }

  private PacedLock pacedLock(FakeClocks clocks, String holder) {
    TermLock lock =
        new TermLock(
            new LeaseIdentity(namespace, LeaseIdentity.PLAIN, holder, "", 1),
            QUICK.term(),
            Leadership.ofTerm(clocks.clocks(), QUICK.term()),
            clocks.clocks(),
            () -> {});
    return new PacedLock(lock, clocks.clocks(), QUICK);
  }

  @Test
  void waitsWithoutShardsUntilNoShardHoldsItsLease() {
    Candidate shard = candidate(client, shard(2, 3));
    await().until(shard.leads::get);

    Candidate whole = candidate(LeaseIdentity.PLAIN, "whole");
    await().during(Duration.ofSeconds(1)).until(() -> !whole.leads.get());
    shard.election.release();

    await().until(whole.leads::get);
  }

  @Test
  void letsNoTwoDivisionsLeadThatStartTogether() {
    List<Candidate> two = List.of(candidate(client, shard(0, 2)), candidate(client, shard(1, 2)));
    List<Candidate> three =
        List.of(
            candidate(client, shard(0, 3)),
            candidate(client, shard(1, 3)),
            candidate(client, shard(2, 3)));

    await().until(() -> allLead(two) || allLead(three));
    assertThat(two.stream().anyMatch(each -> each.leadership.holds()))
        .isNotEqualTo(three.stream().anyMatch(each -> each.leadership.holds()));
  }

  private static boolean allLead(List<Candidate> candidates) {
    return candidates.stream().allMatch(candidate -> candidate.leads.get());
  }

  private LeaseIdentity shard(int index, int count) {
    String name = LeaseIdentity.name("", new Shard(index, count));
    return new LeaseIdentity(namespace, name, index + "/" + count, "", count);
  }

  private Candidate candidate(String lease, String holder) {
    return candidate(client, new LeaseIdentity(namespace, lease, holder, "", 1));
  }

  private Candidate candidate(KubernetesClient client, LeaseIdentity identity) {
    Candidate candidate = new Candidate(client, identity);
    candidates.add(candidate);
    candidate.election.start(() -> candidate.leads.set(true), () -> candidate.lost.set(true));
    return candidate;
  }

  /** One of several operators. */
  private static final class Candidate {
    private final Leadership leadership = Leadership.ofTerm(Clocks.system(), QUICK.term());
    private final AtomicBoolean leads = new AtomicBoolean();
    private final AtomicBoolean lost = new AtomicBoolean();
    private final LeaderElection election;

    Candidate(KubernetesClient client, LeaseIdentity identity) {
      election =
          new LeaderElection(
              client,
              identity,
              QUICK,
              leadership,
              Clocks.system(),
              Executors.newVirtualThreadPerTaskExecutor());
    }
  }
}
