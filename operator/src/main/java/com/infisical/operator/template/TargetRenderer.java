package com.infisical.operator.template;

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
import com.infisical.gotemplate.YamlData;
import com.infisical.operator.api.TemplateData;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.source.FolderTree;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.MergedSecrets.MergedSecret;
import com.infisical.operator.target.TargetContent.RenderResult;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetPlanner;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.UnknownSecrets;
import com.infisical.operator.template.RenderingPool.Turn;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Renders the data of a target from its template, or finds that what the target holds still is that
 * rendering (docs/infisical-static-secret.md#templates).
 *
 * <p>The annotation {@code inputs} on the target is a keyed digest of the template, the secrets and
 * the data rendered from them: while it fits, nothing is drawn anew. Safe for use by several
 * threads.
 */
final class TargetRenderer {
  private static final String ENGINE = "v1";
  private static final String WHOLE = "data";
  private static final String MORE =
      "; templates may use a quarter of the operator's heap: with a larger memory limit for the operator, it may use up to %d MiB"
          .formatted(Limits.DEFAULT.memoryBytes() >> 20);

  private final OperatorKey key;
  private final Environment environment;
  private final RenderingPool pool;
  private final SlowRenderings slow;

  /**
   * @param key digests inputs
   * @param environment where templates get time and chance from
   * @param pool where templates are rendered
   * @param slow remembers what took too long
   */
  TargetRenderer(
      OperatorKey key, Environment environment, RenderingPool pool, SlowRenderings slow) {
    this.key = key;
    this.environment = environment;
    this.pool = pool;
    this.slow = slow;
  }

  /**
   * What is to be rendered.
   *
   * @param namespace the resource's, whose turn it must be
   * @param target of which resource it is, too
   * @param manner how the templates are read
   * @param time what its resource may still take in this sync
   */
  record Job(
      String namespace,
      TargetMemory.Key target,
      TemplateData texts,
      MergedSecrets secrets,
      TemplateManner manner,
      RenderingTime time) {
    TargetRef ref() {
      return target.target();
    }
  }

  /** The data of a target, with its inputs; {@code existing} reads what is there now. */
  RenderResult data(
      Job job, @Nullable String engineVersion, Supplier<Optional<ObservedTarget>> existing) {
    if (engineVersion != null && !engineVersion.equals(ENGINE)) {
      return new RenderResult.Refused(
          new TargetFailure.Template(job.ref(), "engineVersion", "is unknown; use " + ENGINE));
    }
    return existing
        .get()
        .flatMap(e -> kept(job, e))
        .<RenderResult>map(data -> new RenderResult.Data(data, UnknownSecrets.NONE))
        .orElseGet(() -> renderUnlessSlow(job));
  }

  /** What the target holds, if that still is the rendering of these inputs. */
  private Optional<TargetData> kept(Job job, ObservedTarget existing) {
    String inputs = existing.annotations().get(OwnKeys.INPUTS);
    return inputs != null && inputs.equals(inputs(job, existing.data()))
        ? Optional.of(existing.data().withInputs(inputs))
        : Optional.empty();
  }

  private RenderResult renderUnlessSlow(Job job) {
    Optional<TargetFailure> paused = slow.paused(job.target(), () -> slowInputs(job));
    if (paused.isPresent()) {
      return new RenderResult.Refused(paused.get());
    }
    TemplateModel model = model(job);
    Result rendered =
        switch (job.texts()) {
          case TemplateData.PerKey(Map<String, String> templates) -> perKey(job, templates, model);
          case TemplateData.Whole(String template) ->
              inTurn(job, limits -> whole(job, template, model, limits));
        };
    return outcome(job, rendered);
  }

  private RenderResult outcome(Job job, Result rendered) {
    return switch (rendered) {
      case Result.Entries(_, UnknownSecrets unknown)
          when job.manner().refusesUnknown() && !unknown.byField().isEmpty() -> {
        slow.renderedInTime(job.target());
        yield new RenderResult.Refused(
            new TargetFailure.Template(job.ref(), unknown.byField().firstKey(), unknown.refusal()));
      }
      case Result.Entries(Map<String, byte[]> entries, UnknownSecrets unknown) -> {
        TargetData data = TargetData.of(job.manner().besides(entries, job.secrets()));
        slow.renderedInTime(job.target());
        yield new RenderResult.Data(data.withInputs(inputs(job, data)), unknown);
      }
      case Result.Failure(String field, FailureKind kind, String why)
          when kind == FailureKind.TIME_LIMIT ->
          new RenderResult.Refused(slow.tookTooLong(job.target(), slowInputs(job), field, why));
      case Result.Failure(String field, FailureKind kind, String why) -> {
        slow.renderedInTime(job.target());
        String advice = kind == FailureKind.MEMORY_LIMIT && pool.memory().isShort() ? MORE : "";
        yield new RenderResult.Refused(new TargetFailure.Template(job.ref(), field, why + advice));
      }
      case Result.TooLarge() -> {
        slow.renderedInTime(job.target());
        yield new RenderResult.Refused(new TargetFailure.TooLarge(job.ref()));
      }
      case Result.NoTimeLeft() ->
          new RenderResult.Refused(new TargetFailure.TemplatesTime(job.ref(), RenderingTime.ALL));
      case Result.NoTurn() ->
          new RenderResult.Refused(new TargetFailure.TemplatesBusy(job.ref(), pool.patience()));
    };
  }

  /** What came of one template, or of all of a target. */
  private sealed interface Result {
    /** Keys and their values; {@code toString} is blank. */
    record Entries(Map<String, byte[]> byKey, UnknownSecrets unknown) implements Result {
      @Override
      public String toString() {
        return "Entries";
      }
    }

    record Failure(String field, FailureKind kind, String why) implements Result {}

    record TooLarge() implements Result {}

    record NoTimeLeft() implements Result {}

    record NoTurn() implements Result {}
  }

  private Result inTurn(Job job, Function<Limits, Result> work) {
    return switch (pool.inTurn(job.namespace(), job.time(), TargetRenderer::isShort, work)) {
      case Turn.Done<Result>(Result result) -> result;
      case Turn.NoTimeLeft<Result> _ -> new Result.NoTimeLeft();
      case Turn.NoTurn<Result> _ -> new Result.NoTurn();
    };
  }

  private static boolean isShort(Result result) {
    return result instanceof Result.Failure(_, FailureKind kind, _)
        && kind == FailureKind.MEMORY_LIMIT;
  }

  private Result perKey(Job job, Map<String, String> templates, TemplateModel model) {
    Map<String, byte[]> entries = new HashMap<>();
    UnknownSecrets unknown = UnknownSecrets.NONE;
    long size = 0;
    for (Map.Entry<String, String> template : templates.entrySet()) {
      Result result =
          inTurn(job, limits -> one(job, template.getKey(), template.getValue(), model, limits));
      if (!(result instanceof Result.Entries(Map<String, byte[]> one, UnknownSecrets named))) {
        return result;
      }
      size += one.values().stream().mapToLong(value -> value.length).sum();
      if (size > TargetPlanner.MOST_BYTES) {
        return new Result.TooLarge();
      }
      entries.putAll(one);
      unknown = unknown.and(named);
    }
    return new Result.Entries(entries, unknown);
  }

  private Result one(Job job, String name, String template, TemplateModel model, Limits limits) {
    String field = "data." + name;
    return switch (render(job, name, template, model, limits)) {
      case Rendered rendered ->
          new Result.Entries(
              Map.of(name, rendered.bytes()), UnknownSecrets.of(field, rendered.unknown()));
      case Failed failed -> failure(field, failed);
    };
  }

  private Result whole(Job job, String template, TemplateModel model, Limits limits) {
    return switch (render(job, WHOLE, template, model, limits)) {
      case Failed failed -> failure(WHOLE, failed);
      case Rendered rendered ->
          switch (YamlData.read(rendered, limits, environment.nanoTime())) {
            case YamlData.Read read ->
                new Result.Entries(read.entries(), UnknownSecrets.of(WHOLE, rendered.unknown()));
            case YamlData.Unreadable(FailureKind kind, String why) ->
                new Result.Failure(WHOLE, kind, "cannot be used: " + why);
          };
    };
  }

  private static Result failure(String field, Failed failed) {
    return new Result.Failure(
        field, failed.kind(), "cannot be rendered: " + TemplateAdvice.after(failed.message()));
  }

  private Rendering render(Job job, String name, String text, TemplateModel model, Limits limits) {
    // Parsing takes microseconds and a parsed template 20 KB, so none is kept.
    return switch (GoTemplate.parse(
        name, text, limits, environment.nanoTime(), job.manner().dialect())) {
      case Failed failed -> failed;
      case GoTemplate good -> good.render(model, limits, environment);
    };
  }

  private static TemplateModel model(Job job) {
    MergedSecrets secrets = job.secrets();
    Map<String, TemplateSecret> byKey = new HashMap<>();
    secrets.byKey().forEach((name, secret) -> byKey.put(name, of(secret)));
    return TemplateModel.of(byKey, new ByFolder(secrets), job.manner().dialect());
  }

  /** Looks in what was read; few templates ask for folders, so their tree is made when one does. */
  private static final class ByFolder implements SecretLookup {
    private final MergedSecrets secrets;
    private volatile @Nullable FolderTree folders;

    ByFolder(MergedSecrets secrets) {
      this.secrets = secrets;
    }

    @Override
    public @Nullable TemplateSecret find(String path, String key) {
      return secrets.at(path, key).map(TargetRenderer::of).orElse(null);
    }

    @Override
    public Set<String> folders(String path) {
      FolderTree tree = folders;
      if (tree == null) {
        tree = secrets.folders();
        folders = tree;
      }
      return tree.in(path);
    }
  }

  private static TemplateSecret of(MergedSecret secret) {
    return TemplateSecret.of(secret.value().reveal(), secret.path());
  }

  private String inputs(Job job, TargetData data) {
    OperatorKey.Digest digest = inputs("inputs", job).add("data");
    data.digestInto(digest);
    return digest.hex();
  }

  private String slowInputs(Job job) {
    return inputs("slow", job).hex();
  }

  private OperatorKey.Digest inputs(String purpose, Job job) {
    OperatorKey.Digest digest = key.digest(purpose).add(job.ref().toString());
    switch (job.texts()) {
      case TemplateData.Whole(String template) -> digest.add("whole").add(template);
      case TemplateData.PerKey(Map<String, String> templates) -> {
        SortedMap<String, String> sorted = new TreeMap<>(templates);
        sorted.forEach((name, text) -> digest.add(name).add(text));
      }
    }
    job.manner().digestInto(digest);
    digest.add("secrets");
    job.secrets().digestInto(digest);
    return digest;
  }
}
