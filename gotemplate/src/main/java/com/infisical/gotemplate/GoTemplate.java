package com.infisical.gotemplate;

import com.infisical.gotemplate.execution.EvaluationException;
import com.infisical.gotemplate.execution.Executor;
import com.infisical.gotemplate.functions.Library;
import com.infisical.gotemplate.functions.Scope;
import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.LimitException;
import com.infisical.gotemplate.syntax.Node;
import com.infisical.gotemplate.syntax.Parser;
import com.infisical.gotemplate.syntax.SyntaxException;
import com.infisical.gotemplate.text.Utf8;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * A parsed Go template with Sprig's functions and the operator's (docs/infisical-static-secret.md).
 * Immutable and safe to render on several threads at once.
 */
public final class GoTemplate implements Parsed {
  private final String name;
  private final String text;
  private final Map<String, Node.Body> bodies;
  private final Node.Body root;
  private final long memory;

  /**
   * @param memory what it takes in bytes, roughly
   */
  private GoTemplate(
      String name, String text, Map<String, Node.Body> bodies, Node.Body root, long memory) {
    this.name = name;
    this.text = text;
    this.bodies = bodies;
    this.root = root;
    this.memory = memory;
  }

  /**
   * Parses a template.
   *
   * @param name what messages call it: the key it is for
   */
  public static Parsed parse(String name, String text) {
    return parse(name, text, Limits.DEFAULT, System::nanoTime);
  }

  /**
   * Parses a template within limits.
   *
   * @param name what messages call it: the key it is for
   * @param nanoTime a monotonic clock in nanoseconds
   */
  public static Parsed parse(String name, String text, Limits limits, LongSupplier nanoTime) {
    return parse(name, text, limits, nanoTime, Dialect.V1BETA1);
  }

  /** The same in another dialect. */
  public static Parsed parse(
      String name, String text, Limits limits, LongSupplier nanoTime, Dialect dialect) {
    Library library =
        switch (dialect) {
          case V1BETA1 -> Library.standard();
          case V1ALPHA1 -> Library.withoutSecrets();
        };
    Budget budget = new Budget(limits, nanoTime);
    String bytes = Utf8.bytesOf(text);
    String nameBytes = Utf8.bytesOf(name);
    try {
      Map<String, Node.Body> bodies = Parser.parse(nameBytes, bytes, library.byName(), budget);
      Node.Body root = bodies.getOrDefault(nameBytes, new Node.Body(0, List.of()));
      long memory = limits.memoryBytes() - budget.left();
      return new GoTemplate(nameBytes, bytes, bodies, root, memory);
    } catch (SyntaxException e) {
      String message = "template: " + nameBytes + ":" + e.line() + ": " + e.reason();
      return new Failed(FailureKind.SYNTAX, e.line(), 0, Utf8.unicodeOf(message));
    } catch (LimitException e) {
      return new Failed(e.kind(), 1, 0, "template: " + name + ":1: " + e.reason());
    } catch (StackOverflowError e) {
      return new Failed(
          FailureKind.DEPTH_LIMIT, 1, 0, "template: " + name + ":1: it is nested too deeply");
    }
  }

  /** Renders the template for a model within limits. */
  public Rendering render(TemplateModel model, Limits limits, Environment environment) {
    Budget budget = new Budget(limits, environment.nanoTime());
    Scope scope = new Scope(budget, environment, model.scoped());
    try {
      budget.charge(memory);
      String bytes = Executor.run(bodies, name, root, model.secrets(), scope);
      SortedSet<String> unknown =
          scope.unknown().printed().stream()
              .map(Utf8::unicodeOf)
              .collect(Collectors.toCollection(TreeSet::new));
      return new Rendered(Utf8.toBytes(bytes), unknown);
    } catch (EvaluationException e) {
      return failed(e);
    } catch (LimitException e) {
      return new Failed(e.kind(), 1, 0, "template: " + name() + ":1: " + e.reason());
    }
  }

  private Failed failed(EvaluationException e) {
    String before = text.substring(0, e.position());
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int column = e.position() - (before.lastIndexOf('\n') + 1);
    String message = "template: " + name + ":" + line + ":" + column + ": " + e.reason();
    return new Failed(e.kind(), line, column, Utf8.unicodeOf(message));
  }

  /** What messages call it. */
  public String name() {
    return Utf8.unicodeOf(name);
  }

  @Override
  public String toString() {
    return "GoTemplate " + name();
  }
}
