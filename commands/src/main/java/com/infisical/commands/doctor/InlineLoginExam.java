package com.infisical.commands.doctor;

import com.infisical.commands.doctor.Finding.Outcome;
import com.infisical.operator.auth.login.LoginMethods.Choice;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.auth.session.InlineSpec;
import com.infisical.operator.auth.session.Loans.Borrowing;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.connection.GlobalConfiguration.Resolution;
import com.infisical.operator.connection.InlineConnection;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.status.Failure;
import java.util.List;
import java.util.Optional;

/** Checks the connections and logins that resources have in their own spec. For one thread. */
final class InlineLoginExam {
  private final Tools tools;
  private final Rights rights;
  private final ConnectionExam connections;

  InlineLoginExam(Tools tools, Rights rights, ConnectionExam connections) {
    this.tools = tools;
    this.rights = rights;
    this.connections = connections;
  }

  /**
   * Adds to {@code diagnosis} how the connection and the login of {@code resource} are.
   *
   * @param spec what it says of them
   * @return the session; empty where there is none from here
   */
  Optional<Session> of(OldKindView resource, InlineSpec spec, Diagnosis diagnosis) {
    if (spec.logins().isEmpty()) {
      return open(resource, spec, diagnosis);
    }
    return switch (tools.configuration.resolve(spec.namespace(), spec.hostApi(), spec.tls())) {
      case Resolution.Failed(Failure failure) -> {
        diagnosis.add(rights.finding(Step.CONNECTION, failure));
        yield Optional.empty();
      }
      case Resolution.Resolved(InlineConnection connection, List<String> warnings) ->
          of(resource, spec, connection, diagnosis);
    };
  }

  private Optional<Session> of(
      OldKindView resource, InlineSpec spec, InlineConnection connection, Diagnosis diagnosis) {
    ConnectionExam.Result result = connections.of(connection, resource);
    result.findings().forEach(diagnosis::add);
    if (!result.reached()) {
      if (diagnosis.failsAt().isEmpty()) {
        diagnosis.add(resource.instead(Step.LOGIN, "the server cannot be called from here"));
      }
      return Optional.empty();
    }
    if (tools.inlineMethods.choose(spec.namespace(), spec.logins().getFirst())
            instanceof Choice.Chosen(var method)
        && method.provesOperator()) {
      diagnosis.add(
          resource.instead(
              Step.LOGIN,
              "%s proves the identity of the operator's pod"
                  .formatted(spec.logins().getFirst().name())));
      return Optional.empty();
    }
    return open(resource, spec, diagnosis);
  }

  private Optional<Session> open(OldKindView resource, InlineSpec spec, Diagnosis diagnosis) {
    InlineSessions.Opening opening =
        tools.inlineSessions.open(
            new InlineSessions.User(
                resource.object().getKind(),
                new ResourceName(spec.namespace(), resource.object().getMetadata().getName())),
            spec);
    // Those of the CA certificates were told of the connection.
    opening.warnings().stream()
        .filter(
            warning ->
                diagnosis.findings().stream()
                    .noneMatch(finding -> finding.sentence().contains(warning)))
        .forEach(warning -> diagnosis.note(Step.LOGIN, warning));
    return switch (opening.result()) {
      case OpenResult.Unavailable(Failure failure) -> {
        diagnosis.add(rights.finding(Step.LOGIN, failure));
        yield Optional.empty();
      }
      case OpenResult.Open(Session session) -> logIn(session, spec, diagnosis);
    };
  }

  private Optional<Session> logIn(Session session, InlineSpec spec, Diagnosis diagnosis) {
    String field = ".spec.authentication." + spec.logins().getFirst().name();
    return switch (session.borrow()) {
      case Borrowing.Denied(Failure failure, var retryIn) -> {
        Finding finding = rights.finding(Step.LOGIN, failure);
        boolean named = finding.sentence().contains(".spec.");
        diagnosis.add(
            new Finding(
                finding.step(),
                finding.outcome(),
                (named ? "" : field + ": ") + finding.sentence(),
                List.of(),
                false));
        yield Optional.empty();
      }
      case Borrowing.Stale() -> {
        diagnosis.add(
            new Finding(
                Step.LOGIN,
                Outcome.FAILED,
                field + ": the login was replaced meanwhile; run the command again",
                List.of(),
                false));
        yield Optional.empty();
      }
      case Borrowing.Lent(var loan) -> {
        loan.close();
        diagnosis.ok(Step.LOGIN, "%s: %s".formatted(field, LoginExam.proven(session)), List.of());
        yield Optional.of(session);
      }
    };
  }
}
