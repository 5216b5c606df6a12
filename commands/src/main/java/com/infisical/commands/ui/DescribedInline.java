package com.infisical.commands.ui;

import static com.infisical.commands.ui.Described.fact;
import static com.infisical.commands.ui.Described.text;

import com.infisical.commands.status.StatusRow;
import com.infisical.commands.status.StatusRows;
import com.infisical.commands.ui.Detail.Section;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.DynamicSecretReference;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.PushDestination;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.infisicalsecret.InfisicalSecrets;
import com.infisical.operator.pushsecret.PushPreview;
import com.infisical.operator.source.SourceSpec;
import com.infisical.operator.sync.SyncKind;
import com.infisical.operator.sync.SyncPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Describes one resource of v1alpha1 by its spec and status. Pure. */
final class DescribedInline {
  private static final int MOST_KEYS = 1_000;

  private DescribedInline() {}

  static Detail secret(InfisicalSecret secret) {
    StatusRow row = new StatusRows(Instant.now()).of(secret);
    List<List<String>> facts = facts(row);
    fact(facts, "Last in sync", row.lastSuccess());
    fact(facts, "Refresh", row.refresh());
    List<Section> sections = new ArrayList<>();
    sections.add(Described.conditions(secret.getStatus().conditions()));
    if (InfisicalSecrets.read(secret) instanceof SyncKind.Reading.Usable(SyncPlan plan)) {
      sections.add(sources(plan));
      sections.add(targets(plan));
    }
    return new Detail(facts, sections);
  }

  private static Section sources(SyncPlan plan) {
    return new Section(
        "Sources",
        List.of("Project", "Environment", "Path"),
        plan.sources().stream()
            .map(
                source ->
                    List.of(
                        project(source.project()),
                        source.environmentSlug(),
                        source.secretPath() + (source.recursive() ? " and below" : "")))
            .toList(),
        null);
  }

  private static String project(SourceSpec.Project project) {
    return switch (project) {
      case SourceSpec.Project.Id(String id) -> id;
      case SourceSpec.Project.Slug(String slug) -> slug;
      case SourceSpec.Project.OfToken() -> "that of the service token";
    };
  }

  private static Section targets(SyncPlan plan) {
    return new Section(
        "Targets",
        List.of("Target", "Policy"),
        plan.targets().stream().map(DescribedInline::target).toList(),
        null);
  }

  private static List<String> target(SecretTarget target) {
    return List.of(
        text(target.kind()) + " " + text(target.namespace()) + "/" + text(target.name()),
        text(target.creationPolicy()));
  }

  static Detail dynamic(InfisicalDynamicSecret secret) {
    List<List<String>> facts = facts(new StatusRows(Instant.now()).of(secret));
    DynamicSecretReference of = secret.getSpec().dynamicSecret();
    if (of != null) {
      fact(facts, "Dynamic secret", of.secretName());
      fact(facts, "Environment", of.environmentSlug());
      fact(facts, "Path", of.secretsPath());
    }
    if (secret.getStatus().lease() != null) {
      fact(facts, "Lease", secret.getStatus().lease().id());
      fact(facts, "Created", secret.getStatus().lease().creationTimestamp());
      fact(facts, "Expires", secret.getStatus().lease().expiresAt());
    }
    fact(facts, "Revocation", secret.getSpec().leaseRevocationPolicy());
    return new Detail(facts, List.of(Described.conditions(secret.getStatus().conditions())));
  }

  static Detail push(InfisicalPushSecret push) {
    List<List<String>> facts = facts(new StatusRows(Instant.now()).of(push));
    PushDestination to = push.getSpec().destination();
    if (to != null) {
      fact(facts, "Project", to.projectSlug() == null ? to.projectId() : to.projectSlug());
      fact(facts, "Environment", to.environmentSlug());
      fact(facts, "Path", to.secretsPath());
    }
    fact(facts, "Update policy", push.getSpec().updatePolicy());
    fact(facts, "Deletion policy", push.getSpec().deletionPolicy());
    List<Section> sections = new ArrayList<>();
    sections.add(Described.conditions(push.getStatus().conditions()));
    if (PushPreview.read(push) instanceof PushPreview.Reading.Usable spec) {
      sections.add(generators(spec));
    }
    List<List<String>> keys =
        push.getStatus().managedSecrets().values().stream()
            .sorted()
            .limit(MOST_KEYS)
            .map(List::of)
            .toList();
    sections.add(new Section("Keys", List.of("Name"), keys, keys.isEmpty() ? "None." : null));
    return new Detail(facts, sections);
  }

  private static Section generators(PushPreview.Reading.Usable spec) {
    List<List<String>> rows = new ArrayList<>();
    new TreeMap<>(spec.generators()).forEach((key, name) -> rows.add(List.of(key, name)));
    return new Section(
        "Generated", List.of("Key", "ClusterGenerator"), rows, rows.isEmpty() ? "None." : null);
  }

  static Detail generator(ClusterGenerator generator) {
    List<List<String>> facts = new ArrayList<>();
    fact(facts, "Kind", generator.getSpec().kind());
    return new Detail(facts, List.of());
  }

  private static List<List<String>> facts(StatusRow row) {
    List<List<String>> facts = new ArrayList<>();
    fact(facts, "Login", row.method());
    fact(facts, "Address", row.reference());
    return facts;
  }
}
