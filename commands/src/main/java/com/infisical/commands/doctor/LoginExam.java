package com.infisical.commands.doctor;

import com.infisical.commands.doctor.Finder.Found;
import com.infisical.commands.doctor.Finding.Outcome;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.auth.session.Loans.Borrowing;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import java.util.List;
import java.util.Optional;

/** Checks InfisicalAuths, and logs in with each once. For one thread. */
final class LoginExam {
  private final Tools tools;
  private final Rights rights;
  private final ConnectionExam connections;

  LoginExam(Tools tools, Rights rights, ConnectionExam connections) {
    this.tools = tools;
    this.rights = rights;
    this.connections = connections;
  }

  /**
   * Adds to {@code diagnosis} how {@code name} and its connection do.
   *
   * @param field the spec field that names it
   * @param from the namespace of the resource that names it
   * @return the session; empty where there is none from here
   */
  Optional<Session> of(String field, ResourceName name, String from, Diagnosis diagnosis) {
    return switch (tools.finder.auth(name)) {
      case Found.Absent<InfisicalAuth>() ->
          none(diagnosis, new ReferenceFailure.Missing(field, "InfisicalAuth", name));
      case Found.Refused<InfisicalAuth>(String sentence, boolean byRights) -> {
        diagnosis.add(
            byRights
                ? rights.lacking(Step.LOGIN, sentence)
                : new Finding(Step.LOGIN, Outcome.FAILED, sentence, List.of(), false));
        yield Optional.empty();
      }
      case Found.Present<InfisicalAuth>(InfisicalAuth auth)
          when !tools.rules.mayUse(auth.getSpec().allowedNamespaces(), name.namespace(), from) -> {
        diagnosis.failed(
            Step.LOGIN,
            "InfisicalAuth %s, referenced by %s, does not allow namespace %s; add it to .spec.allowedNamespaces.names of the InfisicalAuth"
                .formatted(name, field, from));
        yield Optional.empty();
      }
      case Found.Present<InfisicalAuth>(InfisicalAuth auth) -> of(field, auth, from, diagnosis);
    };
  }

  private Optional<Session> of(String field, InfisicalAuth auth, String from, Diagnosis diagnosis) {
    ResourceName name =
        new ResourceName(auth.getMetadata().getNamespace(), auth.getMetadata().getName());
    Optional<ResourceName> connection = tools.connectionOf(auth);
    if (auth.invalidSpec().isEmpty() && connection.isPresent()) {
      ConnectionExam.Result result = connections.of(connection.get(), name.namespace());
      result.findings().forEach(diagnosis::add);
      if (!result.reached()) {
        boolean failed = diagnosis.failsAt().isPresent();
        if (!failed) {
          diagnosis.add(instead(auth, "the server cannot be called from here"));
        }
        return Optional.empty();
      }
    }
    if (LoginMethod.provesOperator(auth.getSpec().method())) {
      diagnosis.add(
          instead(
              auth,
              "method %s proves the identity of the operator's pod"
                  .formatted(auth.getSpec().method())));
      return Optional.empty();
    }
    return switch (tools.sessions.open(field, name, from)) {
      case OpenResult.Unavailable(Failure failure) -> none(diagnosis, failure);
      case OpenResult.Open(Session session) -> logIn(name, session, diagnosis);
    };
  }

  private Optional<Session> logIn(ResourceName name, Session session, Diagnosis diagnosis) {
    return switch (session.borrow()) {
      case Borrowing.Denied(Failure failure, var retryIn) -> none(diagnosis, name, failure);
      case Borrowing.Stale() -> Optional.empty();
      case Borrowing.Lent(var loan) -> {
        loan.close();
        diagnosis.ok(
            Step.LOGIN, "InfisicalAuth %s: %s".formatted(name, proven(session)), List.of());
        yield Optional.of(session);
      }
    };
  }

  static String proven(Session session) {
    return session
        .given()
        .map(
            given ->
                "the server accepts the token of method token"
                    + given.expiresAt().map(end -> ", which expires at " + end).orElse(""))
        .orElseGet(
            () ->
                "logged in by method %s%s"
                    .formatted(
                        session.method(),
                        session.source().isEmpty() ? "" : " with " + session.source()));
  }

  private static Finding instead(InfisicalAuth auth, String why) {
    return OperatorView.instead(
        Step.LOGIN, auth, auth.getStatus().conditions(), Conditions.IS_READY, why);
  }

  private Optional<Session> none(Diagnosis diagnosis, Failure failure) {
    diagnosis.add(rights.finding(Step.LOGIN, failure));
    return Optional.empty();
  }

  private Optional<Session> none(Diagnosis diagnosis, ResourceName name, Failure failure) {
    Finding finding = rights.finding(Step.LOGIN, failure);
    diagnosis.add(
        new Finding(
            finding.step(),
            finding.outcome(),
            "InfisicalAuth " + name + ": " + finding.sentence(),
            List.of(),
            false));
    return Optional.empty();
  }
}
