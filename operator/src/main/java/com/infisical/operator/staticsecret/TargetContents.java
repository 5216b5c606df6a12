package com.infisical.operator.staticsecret;

import com.infisical.client.SecretText;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.TargetTemplate;
import com.infisical.operator.api.TemplateData;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.target.TargetContent;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.template.Templates;
import java.util.HashMap;
import java.util.Map;

/** Decides what a target is to hold of the merged secrets. */
public final class TargetContents {
  private TargetContents() {}

  /** What its template makes of the secrets; without one, all of them. */
  public static TargetContent of(
      SecretTarget target, MergedSecrets merged, Templates.OfOneSync templates) {
    TargetTemplate template = target.template();
    TemplateData texts = template == null ? null : template.data();
    if (template != null && texts != null) {
      return templates.content(texts, template.engineVersion());
    }
    Map<String, SecretText> values = new HashMap<>();
    merged.byKey().forEach((key, secret) -> values.put(key, secret.value()));
    return TargetContent.fixed(TargetData.ofSecrets(values));
  }
}
