package com.infisical.operator.staticsecret;

import com.infisical.gotemplate.Environment;
import com.infisical.gotemplate.Failed;
import com.infisical.gotemplate.GoTemplate;
import com.infisical.gotemplate.Limits;
import com.infisical.gotemplate.Rendered;
import com.infisical.gotemplate.TemplateModel;
import com.infisical.gotemplate.TemplateSecret;
import com.infisical.gotemplate.YamlData;
import com.infisical.operator.api.TargetTemplate;
import com.infisical.operator.api.TemplateData;
import com.infisical.operator.staticsecret.MergedSecrets.MergedSecret;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Renders the data of a target from its template, or finds that what the target holds still is that
 * rendering (SPEC section 3, "Render").
 *
 * <p>The annotation {@code inputs} on the target is a keyed digest of the template, the secrets and
 * the data rendered from them: while it fits, nothing is drawn anew. Safe for use by several
 * threads.
 */
final class TargetRenderer {
  private static final String ENGINE = "v1";
  private static final String WHOLE = "data";

  private final OperatorKey key;
  private final Environment environment;

  /**
   * @param key digests inputs
   * @param environment where templates get time and chance from
   */
  TargetRenderer(OperatorKey key, Environment environment) {
    this.key = key;
    this.environment = environment;
  }

  /** What came of rendering. */
  sealed interface Outcome {
    /** The data to be written, with its inputs. */
    record Data(TargetData data) implements Outcome {}

    /** The template cannot be rendered. */
    record Refused(TargetFailure failure) implements Outcome {}
  }

  /** The data of the target {@code ref}, of which {@code existing} is what is there now. */
  Outcome data(
      TargetRef ref,
      TargetTemplate template,
      TemplateData texts,
      MergedSecrets secrets,
      Optional<ObservedTarget> existing) {
    if (template.engineVersion() != null && !template.engineVersion().equals(ENGINE)) {
      return refused(ref, "engineVersion", "is unknown; use " + ENGINE);
    }
    return existing
        .flatMap(e -> kept(ref, texts, secrets, e))
        .<Outcome>map(Outcome.Data::new)
        .orElseGet(() -> render(ref, texts, secrets));
  }

  /** What the target holds, if that still is the rendering of these inputs. */
  private Optional<TargetData> kept(
      TargetRef ref, TemplateData texts, MergedSecrets secrets, ObservedTarget existing) {
    String inputs = existing.annotations().get(OwnKeys.INPUTS);
    return inputs != null && inputs.equals(inputs(ref, texts, secrets, existing.data()))
        ? Optional.of(existing.data().withInputs(inputs))
        : Optional.empty();
  }

  private Outcome render(TargetRef ref, TemplateData texts, MergedSecrets secrets) {
    TemplateModel model = model(secrets);
    Outcome rendered =
        switch (texts) {
          case TemplateData.PerKey(Map<String, String> templates) -> perKey(ref, templates, model);
          case TemplateData.Whole(String template) -> whole(ref, template, model);
        };
    return rendered instanceof Outcome.Data(TargetData data)
        ? new Outcome.Data(data.withInputs(inputs(ref, texts, secrets, data)))
        : rendered;
  }

  private Outcome perKey(TargetRef ref, Map<String, String> templates, TemplateModel model) {
    Map<String, byte[]> data = new HashMap<>();
    for (Map.Entry<String, String> template : templates.entrySet()) {
      switch (render(template.getKey(), template.getValue(), model)) {
        case Result.Bytes(Rendered rendered) -> data.put(template.getKey(), rendered.bytes());
        case Result.Failure(String why) -> {
          return refused(ref, "data." + template.getKey(), "cannot be rendered: " + why);
        }
      }
    }
    return new Outcome.Data(TargetData.of(data));
  }

  private Outcome whole(TargetRef ref, String template, TemplateModel model) {
    return switch (render(WHOLE, template, model)) {
      case Result.Failure(String why) -> refused(ref, WHOLE, "cannot be rendered: " + why);
      case Result.Bytes(Rendered rendered) ->
          switch (YamlData.read(rendered, Limits.DEFAULT, environment.nanoTime())) {
            case YamlData.Read read -> new Outcome.Data(TargetData.of(read.entries()));
            case YamlData.Unreadable(String why) -> refused(ref, WHOLE, "cannot be used: " + why);
          };
    };
  }

  private sealed interface Result {
    record Bytes(Rendered rendered) implements Result {}

    record Failure(String why) implements Result {}
  }

  private Result render(String name, String text, TemplateModel model) {
    // Parsing takes microseconds and a parsed template 20 KB, so none is kept.
    return switch (GoTemplate.parse(name, text)) {
      case Failed failed -> new Result.Failure(failed.message());
      case GoTemplate good ->
          switch (good.render(model, Limits.DEFAULT, environment)) {
            case Rendered rendered -> new Result.Bytes(rendered);
            case Failed failed -> new Result.Failure(failed.message());
          };
    };
  }

  private static TemplateModel model(MergedSecrets secrets) {
    Map<String, TemplateSecret> byKey = new HashMap<>();
    secrets.byKey().forEach((name, secret) -> byKey.put(name, of(secret)));
    return TemplateModel.of(
        byKey, (path, name) -> secrets.at(path, name).map(TargetRenderer::of).orElse(null));
  }

  private static TemplateSecret of(MergedSecret secret) {
    return TemplateSecret.of(secret.value().reveal(), secret.path());
  }

  private String inputs(TargetRef ref, TemplateData texts, MergedSecrets secrets, TargetData data) {
    OperatorKey.Digest digest = key.digest("inputs").add(ref.toString());
    switch (texts) {
      case TemplateData.Whole(String template) -> digest.add("whole").add(template);
      case TemplateData.PerKey(Map<String, String> templates) -> {
        SortedMap<String, String> sorted = new TreeMap<>(templates);
        sorted.forEach((name, text) -> digest.add(name).add(text));
      }
    }
    digest.add("secrets");
    secrets.digestInto(digest);
    return digest.add("data").add(data).hex();
  }

  private static Outcome refused(TargetRef ref, String field, String why) {
    return new Outcome.Refused(new TargetFailure.Template(ref, field, why));
  }
}
