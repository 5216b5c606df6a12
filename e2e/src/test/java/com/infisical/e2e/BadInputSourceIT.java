package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.access.Role;
import com.infisical.e2e.world.Chain;
import com.infisical.e2e.world.Sightings;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a user is told when a source cannot be read. Each time a target that was synced before stays
 * as it is, and where there was none, none appears.
 */
@WithControlPlane(controllerManager = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputSourceIT {
  private static final String READS = "/api/v4/secrets";

  private World world;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.on(plane);
  }

  @AfterEach
  void tellsNoSecret() {
    world.server.faults().clear();
    world.leaks.assertNothingLeaked(world.client, world.namespace);
  }

  @AfterAll
  void endWorld() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          project     | projectId: "00000000-0000-0000-0000-000000000000", environmentSlug: dev, secretPath: /x | reading .spec.sources[0] at            | failed: HTTP 404 | check the project, environmentSlug and secretPath of .spec.sources[0]
          slug        | projectSlug: no-such-project, environmentSlug: dev, secretPath: /x                      | looking up the project of .spec.sources[0].projectSlug at | failed: HTTP 404 | check .spec.sources[0].projectSlug, and that the identity is a member of that project
          environment | projectId: "${project}", environmentSlug: nowhere, secretPath: /environment             | reading .spec.sources[0] at            | failed: HTTP 404 | check the project, environmentSlug and secretPath of .spec.sources[0]
          folder      | projectId: "${project}", environmentSlug: dev, secretPath: /no/such/folder              | reading .spec.sources[0] at            | failed: HTTP 404 | check the project, environmentSlug and secretPath of .spec.sources[0]
          """)
  void saysWhichSourceIsNotThere(
      String name, String source, String what, String status, String advice) {
    Chain chain = new Chain(world, name).synced();

    chain.source(source);
    chain.staticSecret(name + "-new", name + "-new", source);

    chain.awaitFailsAndLosesNothing(what, status, advice);
    world.awaitSyncFailure(name + "-new", what, status, advice);
    assertThat(world.data(name + "-new")).isEmpty();
    chain.mendStaticSecret();
    chain.awaitRecovered();
  }

  @Test
  void saysThatAnEnvironmentIsUnknownToAServerThatAnswersWithAnEmptyList() {
    try (DevServer old = DevServer.builder().start()) {
      old.switches().oldServer(true);
      DevProject project = old.projects().create("Old", "old");
      DevIdentity reader = old.identities().create("reader");
      project.grant(reader, Role.viewer());
      Chain chain = new Chain(world, "old", old, project, reader.universalAuth()).synced();

      chain.source(chain.goodSource().replace("dev,", "nowhere,"));

      chain.awaitFailsAndLosesNothing("reading .spec.sources[0] at ", "check the project");
      chain.mendStaticSecret();
      chain.awaitRecovered();
    }
  }

  @Test
  void writesNothingWhenOneOfSeveralSourcesIsNotThere() {
    Chain chain = new Chain(world, "several").synced();
    world.project.setSecret("dev", "/several", "NEW", "new");

    chain.source(
        chain.goodSource(), "projectId: \"${project}\", environmentSlug: dev, secretPath: /none");

    chain.awaitFailsAndLosesNothing("reading .spec.sources[1] at ", "HTTP 404");
    world.project.deleteSecret("dev", "/several", "NEW").createFolder("dev", "/none");
    chain.resync();
    chain.awaitRecovered();
  }

  @Test
  void saysThatTheIdentityIsNoMemberUntilItIsOne() {
    DevIdentity reader = world.server.identities().create("reader");
    Chain chain = chainOf("member", reader, Role.viewer());

    world.project.revoke(reader);
    chain.failsAndLosesNothing(
        "reading .spec.sources[0] at ", "HTTP 403", "check what the identity can read there");

    world.project.grant(reader, Role.viewer());
    world.awaitSynced("member");
    chain.awaitRecovered();
  }

  @Test
  void saysThatTheIdentityMayNotReadUntilItMay() {
    DevIdentity reader = world.server.identities().create("reader");
    Chain chain = chainOf("permission", reader, Role.viewer());

    world.project.grant(reader, Role.custom("names").mayListNamesOf("/permission"));
    chain.failsAndLosesNothing(
        "reading .spec.sources[0] at ", "HTTP 403", "check what the identity can read there");

    world.project.grant(reader, Role.custom("values").mayRead("/permission"));
    world.awaitSynced("permission");
    chain.awaitRecovered();
  }

  @Test
  void namesTheKeysWhoseValuesAreHiddenAndWritesNoPlaceholder() {
    DevIdentity reader = world.server.identities().create("reader");
    Chain chain = chainOf("hidden", reader, Role.viewer());
    world.project.setSecret("dev", "/hidden", "OTHER", "other");

    world.project.grant(reader, Role.custom("names").maySeeNamesOf("/hidden"));
    chain.staticSecret("hidden-new", "hidden-new", chain.goodSource());
    String says = "the identity may list but not read the value of \"KEY\", \"OTHER\"";
    chain.failsAndLosesNothing(says, "allow it to read secret values in Infisical");
    world.awaitSyncFailure("hidden-new", says);
    assertThat(world.data("hidden-new")).isEmpty();

    world.project.deleteSecret("dev", "/hidden", "OTHER").grant(reader, Role.viewer());
    world.awaitSynced("hidden");
    chain.awaitRecovered();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sick    | 500 | application/json | {"message":"Something went wrong"} | HTTP 500: got JSON that is not Infisical's ("Something went wrong"); a proxy or browser challenge is in front of the server; check the logs of the server
          gateway | 502 | text/html        | <html>bad gateway</html>           | HTTP 502: got an HTML page; a proxy or browser challenge is in front of the server; check the logs of the server
          page    | 200 | text/html        | <html>sign in</html>               | HTTP 200: got an HTML page; a proxy or browser challenge is in front of the server; check that .spec.address
          other   | 200 | application/json | {}                                 | HTTP 200: the body is JSON, but
          cut     | 200 | application/json | {"secrets":[{"secretKey":"KEY      | HTTP 200: the body is not JSON
          """)
  void readsAgainByItselfWhereTheServerFails(
      String name, int status, String contentType, String body, String says) {
    Chain chain = new Chain(world, name).synced();
    var fault =
        world
            .server
            .faults()
            .on("GET", READS)
            .always()
            .answer(status, Map.of("Content-Type", contentType), body);

    chain.failsAndLosesNothing("reading .spec.sources[0] at ", says);
    fault.release();
    world.awaitSynced(name);
    chain.assertNothingLost();
    chain.awaitRecovered();
  }

  @Test
  void readsAgainByItselfWhereTheServerHangsUp() {
    Chain chain = new Chain(world, "dropped").synced();
    var fault = world.server.faults().on("GET", READS).always().drop();

    chain.failsAndLosesNothing("reading .spec.sources[0] at ", "the connection was lost");
    fault.release();
    world.awaitSynced("dropped");
    chain.assertNothingLost();
    chain.awaitRecovered();
  }

  @Test
  void doesNotBelieveOneEmptyAnswer() {
    Chain chain = new Chain(world, "empty").synced();
    var fault =
        world
            .server
            .faults()
            .on("GET", READS)
            .answer(200, Map.of(), "{\"secrets\":[],\"imports\":[]}");
    world.project.setSecret("dev", "/empty", "SECOND", "read");

    try (Sightings seen = Sightings.of(world, "empty")) {
      chain.resync();
      world.awaitData("empty", Map.of("KEY", Chain.VALUE, "SECOND", "read"));
      seen.awaitKeys(Set.of("KEY", "SECOND"));
      assertThat(seen.keys()).allSatisfy(keys -> assertThat(keys).contains("KEY"));
    }
    assertThat(fault.struck()).isEqualTo(1);
  }

  private Chain chainOf(String name, DevIdentity reader, Role role) {
    world.project.grant(reader, role);
    return new Chain(world, name, world.server, world.project, reader.universalAuth()).synced();
  }
}
