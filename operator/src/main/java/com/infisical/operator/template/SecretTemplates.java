package com.infisical.operator.template;

import com.infisical.gotemplate.Dialect;
import com.infisical.gotemplate.Environment;
import com.infisical.gotemplate.Failed;
import com.infisical.gotemplate.GoTemplate;
import com.infisical.gotemplate.Limits;
import com.infisical.gotemplate.Rendered;
import com.infisical.gotemplate.Rendering;
import com.infisical.gotemplate.SecretLookup;
import com.infisical.gotemplate.TemplateModel;
import com.infisical.gotemplate.TemplateSecret;
import com.infisical.operator.template.RenderingMemory.Share;
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
    this.pool = turns.pool();
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
    for (Map.Entry<String, String> template : templates.entrySet()) {
      String field = "data." + template.getKey();
      if (time.isOver()) {
        return new Result.Failed(
            field, "was not rendered because the previous templates took too long");
      }
      Optional<Rendering> result =
          pool.render(
              namespace,
              Share.USUAL,
              () -> time.spend(() -> one(template.getKey(), template.getValue(), model)));
      if (result.isEmpty()) {
        return new Result.Failed(field, "was not rendered: too many templates wait; retrying");
      }
      switch (result.get()) {
        case Failed failed -> {
          return new Result.Failed(
              field, "cannot be rendered: " + TemplateAdvice.after(failed.message()));
        }
        case Rendered good when !good.unknown().isEmpty() -> {
          return new Result.Failed(
              field,
              "refers to %s, which the Secret does not have; correct it"
                  .formatted(String.join(", ", good.unknown())));
        }
        case Rendered good -> rendered.put(template.getKey(), good.bytes());
      }
    }
    return new Result.Rendered(rendered);
  }

  private Rendering one(String name, String text, TemplateModel model) {
    Limits limits = pool.memory().limits(Share.USUAL);
    return switch (GoTemplate.parse(name, text, limits, environment.nanoTime(), Dialect.V1ALPHA1)) {
      case Failed failed -> failed;
      case GoTemplate good -> good.render(model, limits, environment);
    };
  }
}
