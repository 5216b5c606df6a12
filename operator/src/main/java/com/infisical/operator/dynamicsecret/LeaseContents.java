package com.infisical.operator.dynamicsecret;

import com.infisical.client.SecretListing;
import com.infisical.client.SecretText;
import com.infisical.operator.api.ManagedTemplate;
import com.infisical.operator.api.TemplateData;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.target.TargetContent;
import com.infisical.operator.target.TargetContent.RenderResult;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.UnknownSecrets;
import com.infisical.operator.template.Templates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a target's content of the data of a lease: every key as it is, or what the templates make
 * of them. Safe for use by several threads.
 */
final class LeaseContents {
  private static final byte[] NOTHING = {};

  private final Templates templates;

  LeaseContents(Templates templates) {
    this.templates = templates;
  }

  /** What a target holds of {@code data}. */
  TargetContent of(ResourceFacts resource, LeaseSpec spec, Map<String, SecretText> data) {
    return spec.template()
        .map(template -> rendered(resource, spec, template, data))
        .orElseGet(() -> TargetContent.fixed(TargetData.ofSecrets(data)));
  }

  /** What is known of it without a lease: the keys that templates make. */
  static TargetContent unknown(LeaseSpec spec) {
    Map<String, byte[]> keys = new HashMap<>();
    spec.template().ifPresent(each -> each.data().keySet().forEach(key -> keys.put(key, NOTHING)));
    return TargetContent.fixed(TargetData.of(keys));
  }

  /** How many characters the names and values of {@code data} have. */
  static long chars(Map<String, SecretText> data) {
    return data.entrySet().stream()
        .mapToLong(each -> each.getKey().length() + each.getValue().reveal().length())
        .sum();
  }

  /** What is wrong with the templates of {@code spec} whatever the data are. */
  Optional<TargetFailure> mistake(LeaseSpec spec) {
    return spec.template().flatMap(template -> Templates.mistake(spec.ref(), template.data()));
  }

  private TargetContent rendered(
      ResourceFacts resource,
      LeaseSpec spec,
      ManagedTemplate template,
      Map<String, SecretText> data) {
    boolean all = Boolean.TRUE.equals(template.includeAllSecrets());
    TargetContent ofTemplate =
        templates
            .begin(resource, merged(spec.definition().path(), data))
            .content(new TemplateData.PerKey(template.data()), null);
    // A rendering that is there is of another lease.
    return (ref, existing) ->
        switch (ofTemplate.of(ref, Optional::empty)) {
          case RenderResult.Refused refused -> refused;
          case RenderResult.Data(TargetData made, UnknownSecrets unknown) ->
              new RenderResult.Data(all ? together(data, made) : made, unknown);
        };
  }

  private static TargetData together(Map<String, SecretText> all, TargetData ofTemplate) {
    Map<String, byte[]> both = new HashMap<>();
    all.forEach((name, value) -> both.put(name, value.bytes()));
    ofTemplate.forEach(both::put);
    return TargetData.of(both);
  }

  private static MergedSecrets merged(String path, Map<String, SecretText> data) {
    List<SecretListing.Secret> secrets =
        data.entrySet().stream()
            .map(each -> new SecretListing.Secret(each.getKey(), each.getValue(), path, false))
            .toList();
    return switch (SecretMerge.merge(List.of(new SecretListing(secrets, List.of())))) {
      case MergedSecrets merged -> merged;
      case SecretMerge.HiddenValues hidden ->
          throw new IllegalStateException("no value of a lease is hidden");
    };
  }
}
