package com.infisical.gotemplate.execution;

import com.infisical.gotemplate.format.Printer;
import com.infisical.gotemplate.functions.Scope;
import com.infisical.gotemplate.limit.LimitException;
import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.syntax.Node;
import com.infisical.gotemplate.text.Quoting;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a parsed template once: walks its statements and writes the output. Not thread-safe. */
public final class Executor {
  private static final String NO_VALUE = "<no value>";

  /** How a statement left. */
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  private final Map<String, Node.Body> bodies;
  private final Evaluator evaluator;
  private final Scope scope;
  private final Output output;

  private Executor(Map<String, Node.Body> bodies, Evaluator evaluator) {
    this.bodies = bodies;
    this.evaluator = evaluator;
    this.scope = evaluator.scope;
    this.output = scope.output();
  }

  /**
   * Renders the body of that name for a dot.
   *
   * @return a byte string
   * @throws EvaluationException where it cannot
   */
  public static String run(
      Map<String, Node.Body> bodies, String name, Node.Body root, Value dot, Scope scope) {
    Evaluator evaluator = new Evaluator(scope, name, root, dot);
    Executor executor = new Executor(bodies, evaluator);
    try {
      executor.walk(dot, root);
      scope.budget().checkTime();
      return executor.output.text();
    } catch (LimitException e) {
      throw evaluator.failure(e.kind(), e.reason());
    } catch (StackOverflowError e) {
      LimitException deep = scope.budget().tooDeep();
      throw evaluator.failure(deep.kind(), deep.reason());
    }
  }

  private Flow walk(Value dot, Node.Statement statement) {
    evaluator.at(statement);
    return switch (statement) {
      case Node.Body body -> body(dot, body);
      case Node.Literal literal -> write(literal.text());
      case Node.Action action -> action(dot, action);
      case Node.If n -> ifElse(dot, n);
      case Node.With n -> with(dot, n);
      case Node.Range n -> range(dot, n);
      case Node.Invoke n -> invoke(dot, n);
      case Node.Break _ -> Flow.BREAK;
      case Node.Continue _ -> Flow.CONTINUE;
    };
  }

  private Flow body(Value dot, Node.Body body) {
    for (Node.Statement statement : body.statements()) {
      Flow flow = walk(dot, statement);
      if (flow != Flow.NEXT) {
        return flow;
      }
    }
    return Flow.NEXT;
  }

  private Flow write(String text) {
    scope.budget().step();
    scope.budget().checkOutput(output.length() + text.length());
    output.append(text);
    return Flow.NEXT;
  }

  private Flow action(Value dot, Node.Action action) {
    long before = scope.budget().begin();
    int length = output.length();
    scope.unknown().begin();
    Value value = evaluator.pipeline(dot, action.pipe());
    if (!action.pipe().variables().isEmpty()) {
      return Flow.NEXT;
    }
    evaluator.at(action);
    String text =
        switch (value) {
          case Text(String bytes) -> bytes;
          case Nil _ -> NO_VALUE;
          default -> Printer.print(scope.budget(), value);
        };
    if (scope.unknown().areAsked() && isNothing(action.pipe(), text)) {
      scope.unknown().print();
    }
    write(text);
    scope.budget().end(before, Output.BYTES * (long) (output.length() - length));
    return Flow.NEXT;
  }

  /**
   * Whether a text says that there was nothing: so it prints, or {@code index} found nothing. What
   * is empty in any other way may be meant to be.
   */
  private static boolean isNothing(Node.Pipe pipe, String text) {
    return text.isEmpty()
        ? isIndex(pipe)
        : text.equals(NO_VALUE) || text.contains("<nil>") || text.contains("no value");
  }

  private static boolean isIndex(Node.Pipe pipe) {
    return pipe.commands().size() == 1
        && switch (pipe.commands().getFirst().words().getFirst()) {
          case Node.Identifier i -> i.name().equals("index");
          case Node.Chain(_, Node.Pipe inner, _) -> isIndex(inner);
          case Node.Pipe inner -> isIndex(inner);
          default -> false;
        };
  }

  private Flow ifElse(Value dot, Node.If n) {
    int mark = evaluator.variables.mark();
    long before = scope.budget().begin();
    boolean truth = evaluator.pipeline(dot, n.pipe()).isTrue();
    scope.budget().end(before, 0);
    Flow flow = truth ? body(dot, n.then()) : otherwise(dot, n.otherwise());
    evaluator.variables.pop(mark);
    return flow;
  }

  private Flow with(Value dot, Node.With n) {
    int mark = evaluator.variables.mark();
    Value value = evaluator.pipeline(dot, n.pipe());
    Flow flow = value.isTrue() ? body(value, n.then()) : otherwise(dot, n.otherwise());
    evaluator.variables.pop(mark);
    return flow;
  }

  private Flow otherwise(Value dot, Node.@Nullable Body body) {
    return body == null ? Flow.NEXT : body(dot, body);
  }

  private Flow range(Value dot, Node.Range n) {
    int mark = evaluator.variables.mark();
    Value over = evaluator.pipeline(dot, n.pipe());
    boolean any =
        switch (over) {
          case Nil _ -> false;
          case Int number -> count(n, number);
          case ListValue list -> elements(n, list);
          case MapValue map -> entries(n, map);
          default -> throw evaluator.error("range can't iterate over " + over.typeName());
        };
    Flow flow = any ? Flow.NEXT : otherwise(dot, n.otherwise());
    evaluator.variables.pop(mark);
    // a break in the else belongs to this loop, a continue to the outer one: so it is in Go
    return flow == Flow.BREAK ? Flow.NEXT : flow;
  }

  private boolean count(Node.Range n, Int number) {
    if (n.pipe().variables().size() > 1) {
      throw evaluator.error(
          "can't use " + number.typeName() + " to iterate over more than one variable");
    }
    for (long i = 0; i < number.value(); i++) {
      if (!iteration(n, Nil.ABSENT, new Int(i, number.type()))) {
        break;
      }
    }
    return number.value() > 0;
  }

  private boolean elements(Node.Range n, ListValue list) {
    for (int i = 0; i < list.size(); i++) {
      if (!iteration(n, Int.of(i), list.get(i))) {
        break;
      }
    }
    return list.size() > 0;
  }

  private boolean entries(Node.Range n, MapValue map) {
    boolean any = map.size() > 0;
    for (Map.Entry<Value, Value> entry : map.sorted()) {
      if (!iteration(n, entry.getKey(), entry.getValue())) {
        break;
      }
    }
    return any;
  }

  /** One turn of a loop; false where it broke off. */
  private boolean iteration(Node.Range n, Value index, Value element) {
    scope.budget().step();
    assign(n.pipe(), index, element);
    int mark = evaluator.variables.mark();
    Flow flow = body(element, n.then());
    evaluator.variables.pop(mark);
    return flow != Flow.BREAK;
  }

  private void assign(Node.Pipe pipe, Value index, Value element) {
    int count = pipe.variables().size();
    if (count == 0) {
      return;
    }
    if (pipe.assigns()) {
      evaluator.assign(pipe.variables().getFirst().name(), count > 1 ? index : element);
      if (count > 1) {
        evaluator.assign(pipe.variables().get(1).name(), element);
      }
      return;
    }
    evaluator.variables.setFromTop(1, element);
    if (count > 1) {
      evaluator.variables.setFromTop(2, index);
    }
  }

  private Flow invoke(Value dot, Node.Invoke n) {
    Node.Body body = bodies.get(n.name());
    if (body == null) {
      throw evaluator.error("template " + Quoting.quote(n.name()) + " not defined");
    }
    Value inner = n.pipe() == null ? Nil.ABSENT : evaluator.pipeline(dot, n.pipe());
    scope.budget().enter();
    String outerName = evaluator.templateName;
    Variables outerVariables = evaluator.variables;
    evaluator.templateName = n.name();
    evaluator.variables = new Variables(inner);
    walk(inner, body);
    evaluator.templateName = outerName;
    evaluator.variables = outerVariables;
    scope.budget().leave();
    return Flow.NEXT;
  }
}
