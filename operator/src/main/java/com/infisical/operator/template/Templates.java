package com.infisical.operator.template;

import com.infisical.gotemplate.Environment;
import com.infisical.gotemplate.Failed;
import com.infisical.gotemplate.FailureKind;
import com.infisical.gotemplate.GoTemplate;
import com.infisical.operator.api.TemplateData;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.target.TargetContent;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives targets the content that templates make of secrets.
 *
 * <p>All templates of a process are rendered in turns. Safe for use by several threads.
 */
public final class Templates {
  private final TargetRenderer renderer;

  /**
   * Templates under {@code key}.
   *
   * @param memory remembers what took too long to render
   * @param random spreads what is tried again
   */
  public Templates(OperatorKey key, TargetMemory memory, Ticker ticker, RandomGenerator random) {
    this(key, memory, ticker, random, new Turns());
  }

  /** The same, which take turns with others. */
  public Templates(
      OperatorKey key, TargetMemory memory, Ticker ticker, RandomGenerator random, Turns turns) {
    this.renderer =
        new TargetRenderer(
            key, Environment.system(), turns.pool, new SlowRenderings(memory, ticker, random));
  }

  /** Where templates are rendered, in turns; one for a process. */
  public static final class Turns {
    private final RenderingPool pool = RenderingPool.ofThisMachine();

    RenderingPool pool() {
      return pool;
    }
  }

  /** The templates of one resource in one sync, which have their time together. */
  public final class OfOneSync {
    private final ResourceFacts resource;
    private final MergedSecrets secrets;
    private final RenderingTime time = new RenderingTime(System::nanoTime);

    private OfOneSync(ResourceFacts resource, MergedSecrets secrets) {
      this.resource = resource;
      this.secrets = secrets;
    }

    /** What {@code texts}, written for {@code engineVersion}, make of the secrets. */
    public TargetContent content(TemplateData texts, @Nullable String engineVersion) {
      return content(texts, engineVersion, TemplateManner.STANDARD);
    }

    /** The same in another manner. */
    public TargetContent content(
        TemplateData texts, @Nullable String engineVersion, TemplateManner manner) {
      return (target, existing) ->
          renderer.data(
              new TargetRenderer.Job(
                  resource.namespace(),
                  new TargetMemory.Key(resource.uid(), target),
                  texts,
                  secrets,
                  manner,
                  time),
              engineVersion,
              existing);
    }
  }

  /** Begins a sync of {@code resource}, whose sources gave {@code secrets}. */
  public OfOneSync begin(ResourceFacts resource, MergedSecrets secrets) {
    return new OfOneSync(resource, secrets);
  }

  /** What is wrong with templates whatever the secrets are; nothing is rendered. */
  public static Optional<TargetFailure> mistake(TargetRef ref, Map<String, String> texts) {
    return texts.entrySet().stream()
        .flatMap(each -> mistake(ref, each.getKey(), each.getValue()).stream())
        .findFirst();
  }

  private static Optional<TargetFailure> mistake(TargetRef ref, String key, String text) {
    return GoTemplate.parse(key, text) instanceof Failed failed
            && failed.kind() == FailureKind.SYNTAX
        ? Optional.of(
            new TargetFailure.Template(
                ref,
                "data." + key,
                "cannot be rendered: " + TemplateAdvice.after(failed.message())))
        : Optional.empty();
  }
}
