package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.Timeouts;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.hooks.Faults;
import com.infisical.e2e.world.CloudDoubles;
import com.infisical.e2e.world.LoginCase;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What IsReady says of every method in every case, by real logins, against
 * docs/infisical-auth/messages.md; {@code -Ddocs.update=true} writes that page. The same logins in
 * the spec of an InfisicalSecret say it with their own fields.
 */
@WithControlPlane(controllerManager = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthMessagesIT {
  private static final String PAGE = "docs/infisical-auth/messages.md";
  private static final Timeouts SHORT =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30));
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");

  /** Fewer than the logins that a namespace may have in progress, or the others would wait. */
  private static final int HANGING = 3;

  private final Semaphore hanging = new Semaphore(HANGING);
  private CloudDoubles clouds;
  private World world;

  /** What happens to a login. */
  private enum Happening {
    SUCCESS("success"),
    WRONG_CREDENTIAL("wrong credential"),
    MISSING_SECRET("missing Secret"),
    MISSING_KEY("missing key"),
    SERVER_401("server 401"),
    SERVER_403("server 403"),
    SERVER_500("server 500"),
    TIMEOUT("timeout");

    private final String words;

    Happening(String words) {
      this.words = words;
    }
  }

  @BeforeAll
  void startWorld(ControlPlane plane, @TempDir Path folder) {
    clouds = new CloudDoubles(folder);
    world = World.on(plane, SHORT, clouds).withAuth();
    world.awaitAuthReady();
  }

  @AfterAll
  void endWorld() {
    world.close();
    clouds.close();
  }

  @Test
  void saysWhatThePageShows() throws IOException {
    List<LoginCase> logins = LoginCase.all(clouds, world.plane);
    // Faults are set by route: what shares one takes turns, the others wait side by side.
    Map<String, Queue<LoginCase>> byRoute = new HashMap<>();
    logins.forEach(
        each -> byRoute.computeIfAbsent(each.call().path(), _ -> new ArrayDeque<>()).add(each));
    Map<String, String> rows = new ConcurrentHashMap<>();
    CompletableFuture.allOf(
            byRoute.values().stream()
                .map(
                    route ->
                        CompletableFuture.runAsync(
                            () -> route.forEach(login -> rows.put(login.method(), rows(login))),
                            Thread::startVirtualThread))
                .toArray(CompletableFuture[]::new))
        .join();
    Path file = Repository.find().path(PAGE);
    String page =
        page(
            logins.stream()
                .map(login -> rows.get(login.method()))
                .collect(Collectors.joining("\n")));
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(file, page);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as(
            "%s is not what the operator says; write it by: build/maven -pl e2e -am verify"
                + " -Dtest=none -Dit.test=AuthMessagesIT -Ddocs.update=true"
                + " -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dfailsafe.failIfNoSpecifiedTests=false",
            PAGE)
        .isEqualTo(page);
  }

  private String rows(LoginCase login) {
    StringJoiner rows = new StringJoiner("\n");
    for (Happening happening : Happening.values()) {
      int places = happening == Happening.TIMEOUT ? 1 : 0;
      hanging.acquireUninterruptibly(places);
      Condition ready = tried(login, happening);
      hanging.release(places);
      rows.add(
          "| `%s` | %s | %s | `%s` |"
              .formatted(
                  login.method(), happening.words, ready.getStatus(), fixed(ready.getMessage())));
    }
    return rows.toString();
  }

  /** The blocks of an InfisicalSecret log in as the methods do, and name their own fields. */
  @Test
  void logsInByEachBlockOfAnInfisicalSecretAndNamesItsFields() {
    world.project.createFolder("dev", "/inline").setSecret("dev", "/inline", "A", "one");
    for (LoginCase login : LoginCase.all(clouds, world.plane)) {
      Optional<String> block = inline(login.method());
      if (block.isPresent()) {
        assertThat(read(login, block.get(), false).getMessage()).endsWith("synced 1 secrets");
        assertThat(read(login, block.get(), true).getMessage())
            .as(login.method())
            .contains("failed: HTTP 40", ".spec.authentication." + blockName(block.get()))
            .doesNotContain("InfisicalAuth", "InfisicalConnection", ".spec.method");
      }
    }
  }

  private static String blockName(String block) {
    return block.substring(0, block.indexOf(':'));
  }

  private Condition read(LoginCase login, String block, boolean spoiled) {
    String name = "inline-" + login.method() + (spoiled ? "-wrong" : "");
    DevIdentity identity = world.server.identities().create(name);
    world.project.grant(identity, Role.member());
    Map<String, String> values = new HashMap<>(login.setUp().identity(world, identity));
    if (spoiled) {
      values = new HashMap<>(login.spoil().credential(identity, values));
    }
    world.secret(name, values);
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalSecret
        metadata: {name: "%1$s"}
        spec:
          hostAPI: "${address}"
          authentication:
            %2$s
          managedKubeSecretReferences: [{secretName: "%1$s-target", secretNamespace: "${namespace}"}]
        """
            .formatted(
                name,
                block
                    .replace(
                        "${scope}",
                        "secretsScope: {projectId: \"${project}\", envSlug: dev, secretsPath:"
                            + " /inline}")
                    .replace("${name}", name)
                    .replace("${id}", identity.id())));
    String expected = spoiled ? "False" : "True";
    AtomicReference<Condition> ready = new AtomicReference<>();
    await()
        .untilAsserted(
            () -> {
              ready.set(
                  Conditions.find(
                          world.get(InfisicalSecret.class, name).getStatus().conditions(),
                          "secrets.infisical.com/ReadyToSyncSecrets")
                      .orElseThrow(() -> new AssertionError("no verdict yet")));
              assertThat(ready.get().getStatus()).as(ready.get().getMessage()).isEqualTo(expected);
            });
    return ready.get();
  }

  /** The block that stands for a method; empty where there is none. */
  private Optional<String> inline(String method) {
    String credentials =
        "credentialsRef: {secretName: \"${name}\", secretNamespace: \"${namespace}\"}";
    return Optional.ofNullable(
        switch (method) {
          case "universal" -> "universalAuth: {${scope}, " + credentials + "}";
          case "kubernetes" ->
              "kubernetesAuth: {${scope}, identityId: \"${id}\", autoCreateServiceAccountToken:"
                  + " true, serviceAccountRef: {name: default, namespace: \"${namespace}\"}}";
          case "aws-iam" -> "awsIamAuth: {${scope}, identityId: \"${id}\"}";
          case "azure" -> "azureAuth: {${scope}, identityId: \"${id}\"}";
          case "gcp-id-token" -> "gcpIdTokenAuth: {${scope}, identityId: \"${id}\"}";
          case "gcp-iam" ->
              "gcpIamAuth: {${scope}, identityId: \"${id}\", serviceAccountKeyFilePath: \"%s\"}"
                  .formatted(clouds.keyFile());
          case "ldap" -> "ldapAuth: {${scope}, identityId: \"${id}\", " + credentials + "}";
          default -> null;
        });
  }

  private Condition tried(LoginCase login, Happening happening) {
    String name =
        "%s-%s"
            .formatted(
                login.method(),
                happening.words.toLowerCase(java.util.Locale.ROOT).replace(' ', '-'));
    // An identity for each: a credential that has failed would have to wait.
    DevIdentity identity = world.server.identities().create(name);
    Map<String, String> values = new HashMap<>(login.setUp().identity(world, identity));
    if (happening == Happening.WRONG_CREDENTIAL) {
      values = new HashMap<>(login.spoil().credential(identity, values));
    }
    if (happening == Happening.MISSING_KEY) {
      values.remove(login.key());
      values.put("another", "value");
    }
    if (happening != Happening.MISSING_SECRET) {
      world.secret(name, values);
    }
    Runnable end = begin(login, happening);
    apply(login, name);
    world.awaitCondition(
        () -> world.authReady(name),
        c ->
            assertThat(c.getStatus())
                .as(c.getMessage())
                .isEqualTo(happening == Happening.SUCCESS ? "True" : "False"));
    Condition ready = world.authReady(name);
    end.run();
    return ready;
  }

  /** Lets the next login go wrong as it is to; the answer ends that. */
  private Runnable begin(LoginCase login, Happening happening) {
    Faults.Choice logins =
        world.server.faults().on(login.call().method(), login.call().path()).always();
    return switch (happening) {
      case SERVER_401 -> refusing(logins, 401, "UnauthorizedError", "Invalid credentials");
      case SERVER_403 ->
          refusing(
              logins,
              403,
              "ForbiddenError",
              "You are not allowed to access this resource from the current IP address");
      case SERVER_500 -> refusing(logins, 500, "InternalServerError", "Something went wrong");
      case TIMEOUT -> logins.hang()::release;
      case SUCCESS, WRONG_CREDENTIAL, MISSING_SECRET, MISSING_KEY -> () -> {};
    };
  }

  private static Runnable refusing(Faults.Choice logins, int status, String error, String message) {
    String body =
        "{\"reqId\":\"req-00000000000000\",\"statusCode\":%d,\"message\":\"%s\",\"error\":\"%s\"}"
            .formatted(status, message, error);
    return logins.answer(status, Map.of(), body)::release;
  }

  private void apply(LoginCase login, String name) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: "${name}"}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
          method: %s
        %s
        """
            .formatted(login.method(), login.block().indent(2))
            .replace("${name}", name));
  }

  /** The message with fixed words for what differs from run to run. */
  private String fixed(String message) {
    String words =
        message
            .replace(world.server.address(), "https://infisical.example.com")
            .replace(world.namespace, "shop")
            .replace("within 5 s", "within 30 s");
    return TIME.matcher(words).replaceAll("2026-01-02T03:04:05Z");
  }

  private static String page(String rows) {
    return """
    # What IsReady says

    The message of the condition `secrets.infisical.com/IsReady` of an [InfisicalAuth](../infisical-auth.md) after its first login, for every
    method and what may happen to it. This page is written by the test `AuthMessagesIT` from what the operator says; only the address, the
    namespace (`shop`) and times are replaced by fixed ones. In the rows "server 401", "403" and "500" the words after the status are the server's.

    | method | what happened | IsReady | message |
    |---|---|---|---|
    """
        + rows
        + "\n";
  }
}
