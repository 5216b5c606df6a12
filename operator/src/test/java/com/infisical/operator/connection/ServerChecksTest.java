package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.BaseUrl;
import com.infisical.client.InfisicalApi;
import com.infisical.operator.connection.ServerAccess.Opened;
import com.infisical.operator.kubernetes.ResourceName;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers that come later, or not at all. */
class ServerChecksTest {
  private static final ResourceName CONNECTION = new ResourceName("apps", "connection");

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<ResourceName> told = new ArrayList<>();
  private final ServerChecks checks =
      new ServerChecks((server, namespace) -> tasks::add, told::add);

  /** A server whose client has a bug. */
  private static Opened.Open broken() {
    BaseUrl base = new BaseUrl(URI.create("http://127.0.0.1:1"));
    InfisicalApi api =
        (InfisicalApi)
            Proxy.newProxyInstance(
                InfisicalApi.class.getClassLoader(),
                new Class<?>[] {InfisicalApi.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException("a bug");
                });
    return new Opened.Open(
        new ServerClient(base, HttpClient.newHttpClient(), api),
        new Address.Valid(base, Address.FIELD));
  }

  @Test
  void answersAlsoWhenTheCheckItselfFails() {
    Opened.Open server = broken();
    assertThat(checks.result(CONNECTION, server)).isEmpty();
    assertThat(told).isEmpty();
    tasks.remove().run();
    assertThat(told).containsExactly(CONNECTION);
    assertThat(checks.result(CONNECTION, server))
        .contains(
            new ServerCheck.NotReady(
                "the check of the server failed because of an internal error; check the operator's"
                    + " log"));
  }
}
