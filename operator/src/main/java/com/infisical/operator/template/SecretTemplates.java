package com.infisical.operator.template;

import com.infisical.gotemplate.Dialect;
import com.infisical.gotemplate.Environment;
import com.infisical.gotemplate.Failed;
import com.infisical.gotemplate.FailureKind;
import com.infisical.gotemplate.GoTemplate;
import com.infisical.gotemplate.Limits;
import com.infisical.gotemplate.Rendered;
import com.infisical.gotemplate.Rendering;
import com.infisical.gotemplate.SecretLookup;
import com.infisical.gotemplate.TemplateModel;
import com.infisical.gotemplate.TemplateSecret;
import com.infisical.operator.target.plan.TargetPlanner;
import com.infisical.operator.template.RenderingPool.Turn;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Renders a Go template for each key over the values of a Secret.
 *
 * <p>Templates of a namespace take turns with those of others. Safe for use by several threads.
 */
public final class SecretTemplates {
  /** What the values of all templates of a resource have together: as much as a Secret. */
  private static final long MAX_BYTES = TargetPlanner.MOST_BYTES;

  private static final String TOO_LARGE =
      "cannot be used: the values of all templates are larger than 1 MiB together; render less, or"
          + " split them over several resources";

  private static final SecretLookup NOTHING =
      new SecretLookup() {
        @Override
        public @Nullable TemplateSecret find(String path, String key) {
          return null;
        }

        @Override
        public Set<String> folders(String path) {
          return Set.of();
        }
      };

  private final Environment environment = Environment.system();
  private final RenderingPool pool;

  /** Templates that take turns with others. */
  public SecretTemplates(Templates.Turns turns) {
    this(turns.pool());
  }

  SecretTemplates(RenderingPool pool) {
    this.pool = pool;
  }

  /** Result of rendering all templates. */
  public sealed interface Result {
    /** By key; prints nothing. */
    record Rendered(Map<String, byte[]> byKey) implements Result {
      @Override
      public String toString() {
        return "Rendered";
      }
    }

    /**
     * One template failed.
     *
     * @param why can follow the name of the field
     */
    record Failed(String field, String why) implements Result {}
  }

  /**
   * Renders {@code templates}.
   *
   * @param namespace whose turn it must be
   * @param values what the dot is
   * @param path the {@code SecretPath} of each value
   */
  public Result render(
      String namespace, Map<String, String> templates, Map<String, byte[]> values, String path) {
    Map<String, TemplateSecret> secrets = new HashMap<>();
    values.forEach((key, value) -> secrets.put(key, TemplateSecret.of(value, path)));
    TemplateModel model = TemplateModel.of(secrets, NOTHING);
    RenderingTime time = new RenderingTime(System::nanoTime);
    Map<String, byte[]> rendered = new HashMap<>();
    long size = 0;
    for (Map.Entry<String, String> template : templates.entrySet()) {
      String field = "data." + template.getKey();
      Turn<Rendering> turn =
          pool.inTurn(
              namespace,
              time,
              SecretTemplates::isShortOfMemory,
              limits -> one(template.getKey(), template.getValue(), model, limits));
      Optional<String> flaw = flaw(turn);
      if (flaw.isPresent()
          || !(turn instanceof Turn.Done<Rendering>(Rendering result))
          || !(result instanceof Rendered good)) {
        return new Result.Failed(field, flaw.orElseThrow());
      }
      size += good.bytes().length;
      if (size > MAX_BYTES) {
        return new Result.Failed(field, TOO_LARGE);
      }
      rendered.put(template.getKey(), good.bytes());
    }
    return new Result.Rendered(rendered);
  }

  /** Why a result is not to be used; empty where it is. */
  private static Optional<String> flaw(Turn<Rendering> turn) {
    return switch (turn) {
      case Turn.NoTurn<Rendering> _ ->
          Optional.of("was not rendered: too many templates wait; retrying");
      case Turn.NoTimeLeft<Rendering> _ ->
          Optional.of("was not rendered because the previous templates took too long");
      case Turn.Done<Rendering>(Failed failed) ->
          Optional.of("cannot be rendered: " + TemplateAdvice.after(failed.message()));
      case Turn.Done<Rendering>(Rendered good) when !good.unknown().isEmpty() ->
          Optional.of(
              "refers to %s, which the Secret does not have; correct it"
                  .formatted(String.join(", ", good.unknown())));
      case Turn.Done<Rendering>(Rendered good) -> Optional.empty();
    };
  }

  private static boolean isShortOfMemory(Rendering result) {
    return result instanceof Failed failed && failed.kind() == FailureKind.MEMORY_LIMIT;
  }

  private Rendering one(String name, String text, TemplateModel model, Limits limits) {
    return switch (GoTemplate.parse(name, text, limits, environment.nanoTime(), Dialect.V1ALPHA1)) {
      case Failed failed -> failed;
      case GoTemplate good -> good.render(model, limits, environment);
    };
  }
}
