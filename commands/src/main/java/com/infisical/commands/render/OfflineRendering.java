package com.infisical.commands.render;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.staticsecret.TargetContents;
import com.infisical.operator.target.TargetContent.RenderResult;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetPlanner;
import com.infisical.operator.target.plan.TargetPlanner.Admission;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.TargetRules;
import com.infisical.operator.target.plan.TargetSpec;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tenancy.TenancyRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Renders the targets of a resource as the operator does, without a cluster. */
final class OfflineRendering {
  private final Templates templates =
      new Templates(
          OperatorKey.random(), new TargetMemory(System::nanoTime), Ticker.system(), new Random());
  private final TargetPlanner planner =
      new TargetPlanner(new TargetRules("", TenancyRules.open("")));

  /** What becomes of one target. */
  sealed interface Rendered {
    /** It can be written; each warning names a secret that is not there. */
    record Target(TargetRef ref, TargetData data, List<String> warnings) implements Rendered {}

    /** It cannot. */
    record Refused(TargetFailure failure) implements Rendered {}
  }

  /** One for each entry of {@code .spec.targets}. */
  List<Rendered> render(
      InfisicalStaticSecret resource, List<SecretTarget> targets, MergedSecrets secrets) {
    ResourceFacts facts = ResourceFacts.of(resource, List.of());
    Templates.OfOneSync sync = templates.begin(facts, secrets);
    List<Rendered> rendered = new ArrayList<>();
    for (SecretTarget target : targets) {
      rendered.add(
          switch (TargetSpec.of(target)) {
            case TargetSpec.Invalid(TargetFailure failure) -> new Rendered.Refused(failure);
            case TargetSpec.Valid valid -> render(facts, target, valid, secrets, sync);
          });
    }
    return rendered;
  }

  private Rendered render(
      ResourceFacts facts,
      SecretTarget target,
      TargetSpec.Valid valid,
      MergedSecrets secrets,
      Templates.OfOneSync sync) {
    return switch (TargetContents.of(target, secrets, sync).of(valid.ref(), Optional::empty)) {
      case RenderResult.Refused(TargetFailure failure) -> new Rendered.Refused(failure);
      case RenderResult.Data(TargetData data, var unknown) -> {
        TargetPlanner.Wanted wanted =
            new TargetPlanner.Wanted(facts, valid, data, Optional.empty(), () -> false);
        yield planner.admit(wanted) instanceof Admission.Refused(TargetFailure failure)
            ? new Rendered.Refused(failure)
            : new Rendered.Target(valid.ref(), data, unknown.warnings(valid.ref()));
      }
    };
  }
}
