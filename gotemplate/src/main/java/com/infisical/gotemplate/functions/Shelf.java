package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.functions.Function.Body;
import com.infisical.gotemplate.functions.Function.Documentation;
import java.util.ArrayList;
import java.util.List;

/** The functions of one group, put together with their documentation. */
final class Shelf {
  private final String group;
  private final List<Function> functions = new ArrayList<>();

  Shelf(String group) {
    this.group = group;
  }

  /** Adds a function; {@code result} is what the example renders to. */
  Shelf add(String signature, String purpose, String example, String result, Body body) {
    functions.add(Function.of(signature, new Documentation(group, purpose, example, result), body));
    return this;
  }

  /** Adds a function under the name of one already here, which says more by its own name. */
  Shelf alias(String alias, String name) {
    Function original =
        functions.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    functions.add(original.renamed(alias));
    return this;
  }

  List<Function> functions() {
    return List.copyOf(functions);
  }
}
