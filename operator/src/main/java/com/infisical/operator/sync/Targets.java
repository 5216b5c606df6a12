package com.infisical.operator.sync;

import com.infisical.operator.target.TargetSync;
import com.infisical.operator.template.Templates;

/** What targets are written with: all that needs the operator's key. */
record Targets(TargetSync sync, Templates templates) {}
