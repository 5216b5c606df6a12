package com.infisical.gotemplate.execution;

import com.infisical.gotemplate.FailureKind;
import com.infisical.gotemplate.functions.Call;
import com.infisical.gotemplate.functions.Function;
import com.infisical.gotemplate.functions.FunctionException;
import com.infisical.gotemplate.functions.ParameterType;
import com.infisical.gotemplate.functions.Scope;
import com.infisical.gotemplate.limit.LimitException;
import com.infisical.gotemplate.syntax.Node;
import com.infisical.gotemplate.syntax.NodeText;
import com.infisical.gotemplate.text.Quoting;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions: pipelines, commands, calls, fields, constants. */
final class Evaluator {
  final Scope scope;
  private final Members members = new Members();
  private final Typing typing = new Typing(this);
  String templateName;
  Variables variables;
  private Node at;

  Evaluator(Scope scope, String templateName, Node root, Value dot) {
    this.scope = scope;
    this.templateName = templateName;
    this.variables = new Variables(dot);
    this.at = root;
  }

  /** Remembers where we are, for messages. */
  void at(Node node) {
    at = node;
  }

  EvaluationException failure(FailureKind kind, String reason) {
    return new EvaluationException(
        kind,
        at.position(),
        "executing " + Quoting.quote(templateName) + " at <" + NodeText.of(at) + ">: " + reason);
  }

  EvaluationException error(String reason) {
    return failure(FailureKind.EVALUATION, reason);
  }

  /** The value of a pipeline, whose variables stay on the stack. */
  Value pipeline(Value dot, Node.Pipe pipe) {
    at(pipe);
    Value value = null;
    for (Node.Command command : pipe.commands()) {
      value = command(dot, command, value);
      value = value == Nil.NULL ? Nil.ABSENT : value;
    }
    Value result = value == null ? Nil.ABSENT : value;
    for (Node.Variable variable : pipe.variables()) {
      scope.budget().retain();
      scope.unknown().bind(variable.name(), result);
      if (pipe.assigns()) {
        assign(variable.name(), result);
      } else {
        variables.push(variable.name(), result);
      }
    }
    return result;
  }

  /** Assigns to a variable that is in scope. */
  void assign(String name, Value value) {
    if (!variables.set(name, value)) {
      throw error("undefined variable: " + name);
    }
  }

  private Value command(Value dot, Node.Command command, @Nullable Value last) {
    scope.budget().step();
    List<Node.Term> words = command.words();
    return switch (words.getFirst()) {
      case Node.Field f -> ofDot(dot, f, words, last);
      case Node.Chain c -> chain(dot, c, words, last);
      case Node.Identifier i -> function(dot, i, command, words, last);
      case Node.Pipe p -> {
        requireNoArguments(words, last);
        yield pipeline(dot, p);
      }
      case Node.Variable v -> variable(dot, v, words, last);
      case Node.BoolTerm b -> constant(b, words, last, Bool.of(b.value()));
      case Node.Dot d -> constant(d, words, last, dot);
      case Node.Text t -> constant(t, words, last, new Text(t.value()));
      case Node.Numeral n -> {
        at(n);
        requireNoArguments(words, last);
        yield typing.number(n);
      }
      case Node.NilTerm n -> {
        at(n);
        requireNoArguments(words, last);
        throw error("nil is not a command");
      }
    };
  }

  private Value constant(Node node, List<Node.Term> words, @Nullable Value last, Value value) {
    at(node);
    requireNoArguments(words, last);
    return value;
  }

  private void requireNoArguments(List<Node.Term> words, @Nullable Value last) {
    if (words.size() > 1 || last != null) {
      throw error("can't give argument to non-function " + NodeText.of(words.getFirst()));
    }
  }

  private Value variable(
      Value dot, Node.Variable node, List<Node.Term> words, @Nullable Value last) {
    at(node);
    Value value = variables.get(node.name());
    if (value == null) {
      throw error("undefined variable: " + node.name());
    }
    scope.unknown().read(node.name());
    if (node.fields().isEmpty()) {
      requireNoArguments(words, last);
      return value;
    }
    return fields(dot, value, node, node.fields(), words, last);
  }

  private Value ofDot(Value dot, Node.Field node, List<Node.Term> words, @Nullable Value last) {
    at(node);
    return fields(dot, dot, node, node.names(), words, last);
  }

  private Value chain(Value dot, Node.Chain node, List<Node.Term> words, @Nullable Value last) {
    at(node);
    Value receiver = argument(dot, ParameterType.VALUE, node.term());
    return fields(dot, receiver, node, node.fields(), words, last);
  }

  private Value fields(
      Value dot,
      Value receiver,
      Node node,
      List<String> names,
      List<Node.Term> words,
      @Nullable Value last) {
    Value value = receiver;
    int final_ = names.size() - 1;
    for (int i = 0; i < final_; i++) {
      value = field(dot, names.get(i), node, List.of(), null, value);
    }
    return field(dot, names.get(final_), node, words, last, value);
  }

  private Value field(
      Value dot,
      String name,
      Node node,
      List<Node.Term> words,
      @Nullable Value last,
      Value receiver) {
    if (receiver == Nil.ABSENT) {
      return Nil.ABSENT;
    }
    if (receiver == Nil.NULL) {
      throw error("nil pointer evaluating interface {}." + name);
    }
    Function method = members.method(receiver, name);
    if (method != null) {
      return call(dot, method, receiver, node, words, last);
    }
    Value value = members.field(receiver, name);
    if (value == null) {
      throw error("can't evaluate field " + name + " in type " + receiver.typeName());
    }
    if (value == Nil.ABSENT
        && receiver instanceof MapValue map
        && map.type() == MapValue.Type.SECRETS) {
      scope.unknown().ask(name);
    }
    if (words.size() > 1 || last != null) {
      throw error(name + members.complaintAboutArguments(receiver));
    }
    return value;
  }

  private Value function(
      Value dot, Node.Identifier node, Node at, List<Node.Term> words, @Nullable Value last) {
    at(node);
    return call(dot, node.function(), null, at, words, last);
  }

  private Value call(
      Value dot,
      Function function,
      @Nullable Value receiver,
      Node node,
      List<Node.Term> words,
      @Nullable Value last) {
    int written = Math.max(words.size() - 1, 0);
    int given = written + (last == null ? 0 : 1);
    requireCount(function, written, given);
    if (function.name().equals("and") || function.name().equals("or")) {
      return shortCircuit(dot, function.name().equals("or"), words, last);
    }
    List<Value> arguments = new ArrayList<>(given + 1);
    List<String> quotable = new ArrayList<>(given + 1);
    if (receiver != null) {
      arguments.add(receiver);
      quotable.add("");
    }
    for (int i = 0; i < written; i++) {
      Node.Term word = words.get(i + 1);
      arguments.add(argument(dot, function.parameter(i), word));
      quotable.add(word instanceof Node.Text text ? text.quoted() : "");
    }
    if (last != null) {
      arguments.add(typing.validated(last, function.parameter(given - 1)));
      quotable.add("");
    }
    return invoke(function, node, new Call(scope, arguments, quotable));
  }

  private void requireCount(Function function, int written, int given) {
    int declared = function.parameterCount();
    if (function.isVariadic() && given < declared - 1) {
      throw error(
          "wrong number of args for %s: want at least %d got %d"
              .formatted(function.name(), declared - 1, written));
    }
    if (!function.isVariadic() && given != declared) {
      throw error(
          "wrong number of args for %s: want %d got %d"
              .formatted(function.name(), declared, given));
    }
  }

  private Value shortCircuit(Value dot, boolean or, List<Node.Term> words, @Nullable Value last) {
    Value value = Nil.ABSENT;
    for (int i = 1; i < words.size(); i++) {
      value = argument(dot, ParameterType.VALUE, words.get(i));
      if (value.isTrue() == or) {
        return value;
      }
    }
    return last == null ? value : last;
  }

  private Value invoke(Function function, Node node, Call call) {
    try {
      return Invocation.of(function, call);
    } catch (FunctionException e) {
      at(node);
      throw failure(FailureKind.FUNCTION, "error calling " + function.name() + ": " + e.reason());
    } catch (LimitException e) {
      at(node);
      throw failure(e.kind(), e.reason());
    }
  }

  private Value argument(Value dot, ParameterType type, Node.Term term) {
    at(term);
    return switch (term) {
      case Node.Dot _ -> typing.validated(dot, type);
      case Node.NilTerm _ -> {
        if (!type.isNullable()) {
          throw error("cannot assign nil to " + type.goName());
        }
        yield type == ParameterType.VALUE ? Nil.ABSENT : Nil.NULL;
      }
      case Node.Field f -> typing.validated(ofDot(dot, f, List.of(), null), type);
      case Node.Variable v -> typing.validated(variable(dot, v, List.of(), null), type);
      case Node.Pipe p -> typing.validated(pipeline(dot, p), type);
      case Node.Identifier i -> typing.validated(function(dot, i, i, List.of(), null), type);
      case Node.Chain c -> typing.validated(chain(dot, c, List.of(), null), type);
      case Node.BoolTerm _, Node.Numeral _, Node.Text _ -> typing.literal(type, term);
    };
  }
}
