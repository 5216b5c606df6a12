package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A write that must fail costs no lease, or one: what can be known of it is found before. */
class LeaseRehearsalTest {
  private final LeaseWorld world = new LeaseWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private void template(String key, String text) {
    world.change(
        "db",
        "{\"managedSecretReference\": {\"template\": {\"data\": {\"%s\": \"%s\"}}}}"
            .formatted(key, text));
  }

  @Test
  void aTemplateThatCannotBeParsedCostsNoLease() {
    world.create("db", "None");
    template("URL", "{{ .USERNAME.Value");
    world.run("db", Duration.ofHours(2));

    assertThat(world.server.calls).isEmpty();
    assertThat(world.message("db", "LeaseCreated"))
        .contains(".spec.managedSecretReference.template.data.URL cannot be rendered: ")
        .doesNotContain(".spec.targets");

    template("URL", "db://{{ .USERNAME.Value }}");
    world.settle("db");
    assertThat(world.data("db")).containsEntry("URL", "db://user-l1");
  }

  @Test
  void aFunctionThatDoesNotExistCostsNoLease() {
    world.create("db", "None");
    template("URL", "{{ .USERNAME.Value | encrypt }}");
    world.run("db", Duration.ofHours(2));

    assertThat(world.server.calls).isEmpty();
    assertThat(world.message("db", "LeaseCreated")).contains("encrypt");
  }

  @Test
  void aKeyThatKubernetesRefusesCostsNoLease() {
    world.create("db", "None");
    template("db url", "{{ .USERNAME.Value }}");
    world.run("db", Duration.ofHours(2));

    assertThat(world.server.calls).isEmpty();
    assertThat(world.message("db", "LeaseCreated")).contains("db url");
  }

  @Test
  void aTemplateThatFailsForEveryLeaseCostsOneAnHour() {
    world.create("db", "None");
    template("URL", "{{ fail (print .USERNAME.SecretPath) }}");
    world.run("db", Duration.ofMinutes(50));
    assertThat(world.server.calls).containsExactly("create", "revoke l1");
    assertThat(world.message("db", "LeaseCreated"))
        .contains(".spec.managedSecretReference.template.data.URL cannot be rendered: ");

    world.run("db", Duration.ofHours(4));
    assertThat(world.server.count("create")).isBetween(3L, 6L);
    assertThat(world.server.living()).isEmpty();

    template("URL", "db://{{ .USERNAME.Value }}");
    world.settle("db");
    assertThat(world.data("db").get("URL")).startsWith("db://user-l");
  }

  @Test
  void anotherDynamicSecretIsNotJudgedByTheDataOfTheLast() {
    world.create("db", "None");
    template("URL", "{{ .DB_USER.Value | upper }}");
    world.run("db", Duration.ofMinutes(5));
    assertThat(world.server.calls).containsExactly("create", "revoke l1");

    world.server.more = Map.of("DB_USER", "sue");
    world.change("db", "{\"dynamicSecret\": {\"secretName\": \"other\"}}");
    world.settle("db");
    assertThat(world.data("db")).containsEntry("URL", "SUE");
  }

  @Test
  void theLeaseInUseIsKeptAliveWhileTheTemplateFails() {
    world.create("db", "None");
    world.settle("db");
    template("URL", "{{ fail \\\"no\\\" }}");
    world.run("db", Duration.ofHours(5));

    assertThat(world.works("db")).isTrue();
    assertThat(world.server.living()).contains("l1").hasSize(1);
    assertThat(world.server.count("create")).isLessThanOrEqualTo(7);
  }
}
