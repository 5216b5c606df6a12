package com.infisical.commands.ui;

import com.infisical.commands.status.StatusRow;
import com.infisical.commands.status.StatusRows;
import com.infisical.commands.ui.Detail.Section;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.SecretSource;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.SourceStatus;
import com.infisical.operator.api.TargetStatus;
import com.infisical.operator.api.TemplateData;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Describes one resource by its spec and status. Pure. */
final class Described {
  private Described() {}

  static Detail connection(InfisicalConnection connection) {
    List<List<String>> facts = new ArrayList<>();
    fact(facts, "Address", connection.getSpec().address());
    return new Detail(facts, List.of(conditions(connection.getStatus().conditions())));
  }

  static Detail auth(InfisicalAuth auth) {
    List<List<String>> facts = new ArrayList<>();
    fact(facts, "Method", auth.getSpec().method());
    fact(facts, "Last login", auth.getStatus().lastLoginAt());
    fact(facts, "Token expires", auth.getStatus().tokenExpiresAt());
    return new Detail(facts, List.of(conditions(auth.getStatus().conditions())));
  }

  static Detail staticSecret(InfisicalStaticSecret secret) {
    StatusRow row = new StatusRows(Instant.now()).of(secret);
    List<List<String>> facts = new ArrayList<>();
    fact(facts, "Method", row.method());
    fact(facts, "Last in sync", row.lastSuccess());
    fact(facts, "Refresh", row.refresh());
    fact(facts, "Next refresh", row.nextRefresh());
    return new Detail(
        facts,
        List.of(conditions(secret.getStatus().conditions()), sources(secret), targets(secret)));
  }

  static Section conditions(List<Condition> conditions) {
    return new Section(
        "Conditions",
        List.of("Type", "Status", "Reason", "Since", "Message"),
        conditions.stream().map(Described::row).toList(),
        conditions.isEmpty()
            ? "None: no operator has processed it yet; check with doctor cluster that one runs."
            : null);
  }

  private static List<String> row(Condition condition) {
    return List.of(
        text(condition.getType()).replace("secrets.infisical.com/", ""),
        text(condition.getStatus()),
        text(condition.getReason()),
        text(condition.getLastTransitionTime()),
        text(condition.getMessage()));
  }

  private static Section sources(InfisicalStaticSecret secret) {
    List<SecretSource> sources = secret.getSpec().sources();
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      int index = i;
      Optional<SourceStatus> status =
          secret.getStatus().sources().stream()
              .filter(s -> Objects.equals(s.index(), index))
              .findFirst();
      rows.add(row(sources.get(i), status));
    }
    return new Section(
        "Sources",
        List.of("Project", "Environment", "Path", "Secrets", "Last read"),
        rows,
        rows.isEmpty() ? "None." : null);
  }

  private static List<String> row(SecretSource source, Optional<SourceStatus> status) {
    String tags =
        source.tagSlugs().isEmpty() ? "" : ", with tag " + String.join(" or ", source.tagSlugs());
    return List.of(
        text(source.projectSlug() == null ? source.projectId() : source.projectSlug()),
        text(source.environmentSlug()),
        text(source.secretPath()) + (source.recursive() ? " and below" : "") + tags,
        status.map(SourceStatus::count).map(String::valueOf).orElse("not read"),
        status.map(SourceStatus::lastRead).orElse(""));
  }

  private static Section targets(InfisicalStaticSecret secret) {
    return new Section(
        "Targets",
        List.of("Target", "Policy", "State", "Keys of its template", "Message"),
        secret.getSpec().targets().stream()
            .map(target -> row(target, secret.getStatus().targets()))
            .toList(),
        null);
  }

  private static List<String> row(SecretTarget target, List<TargetStatus> statuses) {
    Optional<TargetStatus> status =
        statuses.stream()
            .filter(s -> Objects.equals(s.kind(), target.kind()))
            .filter(s -> Objects.equals(s.namespace(), target.namespace()))
            .filter(s -> Objects.equals(s.name(), target.name()))
            .findFirst();
    return List.of(
        text(target.kind()) + " " + text(target.namespace()) + "/" + text(target.name()),
        text(target.creationPolicy()),
        status.map(TargetStatus::state).orElse("not written yet"),
        templateKeys(target),
        status.map(TargetStatus::message).orElse(""));
  }

  private static String templateKeys(SecretTarget target) {
    TemplateData data = target.template() == null ? null : target.template().data();
    return switch (data) {
      case TemplateData.PerKey keys -> String.join(", ", keys.templates().keySet());
      case TemplateData.Whole whole -> "as its template yields";
      case null -> "every secret";
    };
  }

  static void fact(List<List<String>> facts, String name, @Nullable String text) {
    if (text != null) {
      facts.add(List.of(name, text));
    }
  }

  static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }
}
