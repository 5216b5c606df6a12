package com.infisical.commands.doctor;

import com.infisical.client.BaseUrl;
import com.infisical.commands.doctor.Finder.Found;
import com.infisical.commands.doctor.Finding.Outcome;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.connection.ConnectionInputs.InputsResult;
import com.infisical.operator.connection.InlineConnection;
import com.infisical.operator.connection.ServerCheck;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Checks connections, each once. For one thread. */
final class ConnectionExam {
  private static final String FIELD = ".spec.infisicalConnectionRef";

  private final Tools tools;
  private final Rights rights;
  private final Map<ResourceName, Result> results = new HashMap<>();
  private final Map<InlineConnection, Probe> inlineProbes = new HashMap<>();

  ConnectionExam(Tools tools, Rights rights) {
    this.tools = tools;
    this.rights = rights;
  }

  /**
   * What was found.
   *
   * @param reached whether the server can be called from here
   */
  record Result(List<Finding> findings, boolean reached) {
    Result {
      findings = List.copyOf(findings);
    }
  }

  /** The connection {@code name}, which an InfisicalAuth of the namespace {@code from} names. */
  Result of(ResourceName name, String from) {
    return switch (tools.finder.connection(name)) {
      case Found.Absent<InfisicalConnection>() ->
          broken(new ReferenceFailure.Missing(FIELD, "InfisicalConnection", name));
      case Found.Refused<InfisicalConnection>(String sentence, boolean byRights) ->
          new Result(
              List.of(
                  byRights
                      ? rights.lacking(Step.CONNECTION, sentence)
                      : new Finding(Step.CONNECTION, Outcome.FAILED, sentence, List.of(), false)),
              false);
      case Found.Present<InfisicalConnection>(InfisicalConnection connection)
          when !tools.rules.mayUse(
              connection.getSpec().allowedNamespaces(), name.namespace(), from) ->
          new Result(
              List.of(
                  failed(
                      "InfisicalConnection %s, referenced by %s, does not allow namespace %s; add it to .spec.allowedNamespaces.names of the connection"
                          .formatted(name, FIELD, from))),
              false);
      case Found.Present<InfisicalConnection>(InfisicalConnection connection) ->
          results.computeIfAbsent(name, n -> look(n, connection));
    };
  }

  /** The connection of a resource that has it in its own spec. */
  Result of(InlineConnection connection, OldKindView resource) {
    return switch (tools.connections.open(connection)) {
      case InputsResult.Closed(Failure failure) -> broken(failure);
      case InputsResult.Open open -> {
        Probe probe = inlineProbes.computeIfAbsent(connection, c -> probe(open));
        yield result(
            new Subject(
                "server of " + connection.addressPlace(),
                connection::inOwnWords,
                server -> resource.instead(Step.CONNECTION, inClusterOnly(server))),
            open,
            probe);
      }
    };
  }

  private Result look(ResourceName name, InfisicalConnection connection) {
    return switch (tools.connections.open(connection)) {
      case InputsResult.Closed(Failure failure) -> broken(failure);
      case InputsResult.Open open ->
          result(
              new Subject(
                  "InfisicalConnection " + name,
                  UnaryOperator.identity(),
                  server -> inCluster(connection, server)),
              open,
              probe(open));
    };
  }

  /**
   * Whose server it is.
   *
   * @param title names it
   * @param words tells a sentence about a connection in terms of its own fields
   * @param byOperator what the operator reports where only it can call the server
   */
  private record Subject(
      String title, UnaryOperator<String> words, Function<BaseUrl, Finding> byOperator) {}

  /** What a server and the way to it gave, at {@code at}. */
  private record Probe(Instant at, List<String> details, ServerCheck check) {}

  private Probe probe(InputsResult.Open open) {
    Instant now = Instant.now();
    List<String> details = new NetworkLook(tools.proxies, now).at(open.server().address().base());
    return new Probe(now, details, open.check(now));
  }

  private Result result(Subject subject, InputsResult.Open open, Probe probe) {
    BaseUrl server = open.server().address().base();
    List<Finding> findings = new ArrayList<>();
    boolean reached =
        switch (probe.check()) {
          case ServerCheck.Ready ready -> {
            findings.add(
                new Finding(
                    Step.CONNECTION,
                    Outcome.OK,
                    "%s: %s responds".formatted(subject.title(), open.server().url()),
                    probe.details(),
                    false));
            yield true;
          }
          case ServerCheck.NotReady not when isInCluster(server.host()) -> {
            findings.add(subject.byOperator().apply(server));
            yield false;
          }
          case ServerCheck.NotReady not -> {
            findings.add(
                new Finding(
                    Step.CONNECTION,
                    Outcome.FAILED,
                    subject.title()
                        + ": "
                        + subject.words().apply(not.sentence())
                        + through(server),
                    probe.details(),
                    false));
            yield false;
          }
        };
    open.warnings(probe.at()).forEach(warning -> findings.add(note("TLS: " + warning)));
    if (open.server().address().isPlainHttp()) {
      findings.add(
          note(
              subject
                  .words()
                  .apply(
                      "credentials and secrets cross the network unencrypted; use https in"
                          + " .spec.address")));
    }
    return new Result(findings, reached);
  }

  private static Finding inCluster(InfisicalConnection connection, BaseUrl server) {
    return OperatorView.instead(
        Step.CONNECTION,
        connection,
        connection.getStatus().conditions(),
        Conditions.IS_READY,
        inClusterOnly(server));
  }

  private static String inClusterOnly(BaseUrl server) {
    return server.host() + " is a name of the cluster's DNS and cannot be called from here";
  }

  private String through(BaseUrl server) {
    return tools
        .proxies
        .proxyFor(server.uri())
        .map(
            proxy ->
                " (called through the proxy that %s names, %s:%d)"
                    .formatted(proxy.variable(), proxy.host(), proxy.port()))
        .orElse("");
  }

  private static boolean isInCluster(String host) {
    return host.endsWith(".svc") || host.contains(".svc.") || host.endsWith(".cluster.local");
  }

  private Result broken(Failure failure) {
    return new Result(List.of(rights.finding(Step.CONNECTION, failure)), false);
  }

  private static Finding failed(String sentence) {
    return new Finding(Step.CONNECTION, Outcome.FAILED, sentence, List.of(), false);
  }

  private static Finding note(String sentence) {
    return new Finding(Step.CONNECTION, Outcome.NOTE, sentence, List.of(), false);
  }
}
