package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A function that templates can call: its name, what it takes, what it does, and its documentation.
 */
public final class Function {
  /** What a function does. */
  @FunctionalInterface
  public interface Body {
    /** Computes the result; refuses with a {@link FunctionException}. */
    Value apply(Call call);
  }

  /**
   * What the documentation says.
   *
   * @param group the heading it stands under
   * @param example a template
   * @param result what the example renders to; empty where that differs from draw to draw
   */
  public record Documentation(String group, String purpose, String example, String result) {}

  private final String name;
  private final String signature;
  private final List<ParameterType> parameters;
  private final boolean variadic;
  private final Body body;
  private final Documentation documentation;

  private Function(
      String name,
      String signature,
      List<ParameterType> parameters,
      boolean variadic,
      Body body,
      Documentation documentation) {
    this.name = name;
    this.signature = signature;
    this.parameters = parameters;
    this.variadic = variadic;
    this.body = body;
    this.documentation = documentation;
  }

  /** A function by its signature, for example {@code trunc(count int, text string) string}. */
  static Function of(String signature, Documentation documentation, Body body) {
    int open = signature.indexOf('(');
    int close = signature.indexOf(')');
    List<ParameterType> parameters = new ArrayList<>();
    boolean variadic = false;
    for (String parameter : signature.substring(open + 1, close).split(", ", -1)) {
      if (!parameter.isEmpty()) {
        String type = parameter.substring(parameter.indexOf(' ') + 1);
        variadic = type.startsWith("...");
        parameters.add(ParameterType.named(variadic ? type.substring(3) : type));
      }
    }
    String name = signature.substring(0, open);
    return new Function(name, signature, List.copyOf(parameters), variadic, body, documentation);
  }

  /** The same function under another name. */
  Function renamed(String alias) {
    return new Function(
        alias,
        alias + signature.substring(name.length()),
        parameters,
        variadic,
        body,
        documentation);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its signature, as the documentation shows it. */
  public String signature() {
    return signature;
  }

  /** What the documentation says. */
  public Documentation documentation() {
    return documentation;
  }

  /** Whether the last parameter takes any number of arguments. */
  public boolean isVariadic() {
    return variadic;
  }

  /** How many parameters it has, the variadic one included. */
  public int parameterCount() {
    return parameters.size();
  }

  /** The type of the argument at an index. */
  public ParameterType parameter(int index) {
    return parameters.get(Math.min(index, parameters.size() - 1));
  }

  /** Calls it. */
  public Value apply(Call call) {
    return body.apply(call);
  }

  @Override
  public String toString() {
    return signature;
  }
}
