package com.infisical.operator.sync;

import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.reload.Reloads;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.TargetPreview;
import com.infisical.operator.target.TargetSync;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.TargetWriter;
import com.infisical.operator.target.plan.TargetPlanner;
import com.infisical.operator.target.plan.TargetRules;
import com.infisical.operator.template.Templates;

/**
 * The services of the process for every kind that writes targets.
 *
 * @param watches the managed targets
 * @param reloads restarts workloads
 * @param holders looks up the resources that marks name, of all kinds
 * @param turns in which templates are rendered
 * @param rules who may take which target
 */
public record TargetServices(
    TargetWatches watches,
    Reloads reloads,
    MarkHolders holders,
    Templates.Turns turns,
    TargetRules rules) {

  /** Writes targets of one kind. */
  public TargetSync targetSync(KindServices kind, TargetMemory memory, OperatorKey key) {
    return new TargetSync(
        kind.main(),
        holders,
        new TargetPlanner(rules),
        new TargetWriter(kind.main(), kind.mayWrite()),
        memory,
        key,
        reloads::hasConsumers,
        watches::isUnseen);
  }

  /** Tells what {@link #targetSync} would do. */
  public TargetPreview preview(KindServices kind) {
    return new TargetPreview(kind.main(), holders, new TargetPlanner(rules));
  }

  /** Renders templates of one kind. */
  public Templates templates(KindServices kind, TargetMemory memory, OperatorKey key) {
    return new Templates(key, memory, kind.schedule().ticker(), kind.schedule().random(), turns);
  }
}
