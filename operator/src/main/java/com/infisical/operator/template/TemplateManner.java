package com.infisical.operator.template;

import com.infisical.gotemplate.Dialect;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.source.MergedSecrets;
import java.util.HashMap;
import java.util.Map;

/**
 * How the templates of a target are read.
 *
 * @param dialect of the templates
 * @param allSecrets whether every secret is written too, unless a template makes its key
 * @param refusesUnknown whether a target whose templates name unknown secrets is left as it is
 */
public record TemplateManner(Dialect dialect, boolean allSecrets, boolean refusesUnknown) {
  /** As those of an InfisicalStaticSecret. */
  public static final TemplateManner STANDARD = new TemplateManner(Dialect.V1BETA1, false, false);

  /** What was rendered, with what else is written. */
  Map<String, byte[]> besides(Map<String, byte[]> rendered, MergedSecrets secrets) {
    if (!allSecrets) {
      return rendered;
    }
    Map<String, byte[]> all = new HashMap<>();
    secrets.byKey().forEach((key, secret) -> all.put(key, secret.value().bytes()));
    all.putAll(rendered);
    return all;
  }

  /** Adds what decides about the result to {@code digest}; nothing for the standard manner. */
  void digestInto(OperatorKey.Digest digest) {
    if (!equals(STANDARD)) {
      digest.add(toString());
    }
  }
}
