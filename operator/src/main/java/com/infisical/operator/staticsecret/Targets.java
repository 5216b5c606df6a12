package com.infisical.operator.staticsecret;

import com.infisical.operator.target.TargetSync;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.template.Templates;

/** What targets are written with: all that needs the operator's key. */
record Targets(TargetSync sync, Templates templates) {
  /** {@code target} is no longer the operator's. */
  void forget(TargetRef target) {
    sync.forget(target);
    templates.forget(target);
  }
}
