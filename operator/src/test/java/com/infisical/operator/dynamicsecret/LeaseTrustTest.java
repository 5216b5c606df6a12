package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.key.OperatorKey;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is believed of a target that others can edit, copy and restore. */
class LeaseTrustTest {
  private static final String LEASE = "secrets.infisical.com/lease";
  private static final String INPUTS = "secrets.infisical.com/inputs";
  private static final String VERSION = "secrets.infisical.com/version";
  private static final String FORCE_SYNC = "secrets.infisical.com/force-sync";

  private final LeaseWorld world = new LeaseWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private void lease() {
    world.create("db", "Revoke");
    world.settle("db");
    assertThat(world.works("db")).isTrue();
  }

  private static void forge(Secret target) {
    target.getData().put("USERNAME", LeaseWorld.base64("mallory"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void dataWithoutTheRecordAreNotTakenOverAsIfGoHadWrittenThem(boolean restarted) {
    lease();
    if (restarted) {
      world.restart();
    }
    world.edit(
        "db",
        target -> {
          forge(target);
          target.getMetadata().getAnnotations().keySet().removeAll(Set.of(LEASE, INPUTS));
        });
    world.settle("db");

    assertThat(world.works("db")).isTrue();
  }

  @Test
  void aRecordOfAnotherKeyDoesNotCountWhereThisProcessWroteItsOwn() {
    lease();
    world.edit(
        "db",
        target -> {
          forge(target);
          String sealed = target.getMetadata().getAnnotations().get(LEASE);
          int digest = sealed.lastIndexOf(' ');
          int key = sealed.lastIndexOf(' ', digest - 1);
          target
              .getMetadata()
              .getAnnotations()
              .put(LEASE, sealed.substring(0, key) + " 00000000" + sealed.substring(digest));
        });
    world.settle("db");
    assertThat(world.works("db")).isTrue();
  }

  /** A key that was lost is no reason for new leases. */
  @Test
  void aNewKeyTakesTheLeaseOfTheStatus() {
    lease();
    byte[] other = new byte[OperatorKey.BYTES];
    Arrays.fill(other, (byte) 7);
    world.restart(OperatorKey.of(other));
    world.settle("db");

    assertThat(world.server.count("create")).isEqualTo(1);
    assertThat(world.works("db")).isTrue();
  }

  @Test
  void aLeaseThatTheGoOperatorMadeMeanwhileIsTakenOver() {
    lease();
    world.server.put("of-go", world.time(), world.time().plus(Duration.ofHours(2)));
    // It merges its data, and leaves the annotations that it does not know.
    world.edit(
        "db",
        target -> {
          target.getData().put("USERNAME", LeaseWorld.base64("user-of-go"));
          target.getData().put("PASSWORD", LeaseWorld.base64("password-of-go"));
          target.getMetadata().getAnnotations().put(VERSION, "of-go-0");
        });
    world.changeStatus("db", "of-go");
    world.restart();
    world.settle("db");

    assertThat(world.server.calls).containsExactly("create", "find of-go");
    assertThat(world.works("db")).isTrue();
    assertThat(world.target("db").orElseThrow().getMetadata().getAnnotations().get(LEASE))
        .contains("of-go");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOlderSecretThatWasRestoredIsReplaced(boolean restarted) {
    world.server.ttl = Duration.ofHours(20);
    lease();
    Secret backup = world.target("db").orElseThrow();
    // Revoked elsewhere: its record does not know.
    world.server.take("l1");
    world.run("db", Duration.ofMinutes(62));
    assertThat(world.data("db")).containsEntry("USERNAME", "user-l2");
    if (restarted) {
      world.restart();
    }

    world.edit(
        "db",
        target -> {
          target.getMetadata().setAnnotations(backup.getMetadata().getAnnotations());
          target.setData(backup.getData());
        });
    world.settle("db");

    assertThat(world.works("db")).isTrue();
  }

  @Test
  void aTargetThatWasCopiedForAnotherResourceProvesNothing() {
    lease();
    Secret copy = world.target("db").orElseThrow();
    copy.getMetadata().setName("copy");
    copy.getMetadata().setUid(null);
    copy.getMetadata().setResourceVersion(null);
    world.apiServer.put(copy, Secret.class);
    InfisicalDynamicSecret other = world.create("copy", "Revoke");
    other.getMetadata().setFinalizers(List.of(LeaseWorld.CLEANUP));
    world.put(other);
    world.delete("copy");
    world.settle("copy");

    assertThat(world.server.living()).containsExactly("l1");
    assertThat(world.server.count("renew")).isZero();
  }

  @Test
  void oneAccountIsKnownAgainWhereATemplateHidesItsName() {
    world.server.type = "ldap";
    world.server.more = Map.of("USERNAME", "service");
    world.create("db", "None");
    world.change(
        "db",
        "{\"managedSecretReference\": {\"template\": {\"data\":"
            + " {\"P\": \"{{ .PASSWORD.Value }}\"}}}}");
    world.settle("db");
    world.restart();
    world.annotate("db", FORCE_SYNC, "now");
    world.settle("db");

    assertThat(world.server.calls)
        .containsExactly("create", "create", "revoke l1", "revoke l2", "create");
    assertThat(world.data("db")).containsEntry("P", "password-l3");
  }
}
