package com.infisical.operator.runtime.settings;

import java.io.PrintStream;

/** Prints what {@code --help} says: every flag with its environment variable and default. */
public final class Usage {
  private Usage() {}

  public static void print(PrintStream out) {
    out.println(
        """
        Usage: infisical-operator [flags]
               infisical-operator help     for the commands for people: doctor, status, render, validate

        Keeps Kubernetes Secrets and ConfigMaps in step with an Infisical server.
        A flag is written -x, --x, --x=value or --x value; a boolean takes a value only with =.
        A flag wins over its environment variable.

        Flags:\
        """);
    for (Flag flag : Flag.values()) {
      out.println("  --" + flag.spelling() + standard(flag));
      out.println("        " + flag.description());
      String variable = flag.variable();
      if (variable != null) {
        out.println("        Environment: " + variable);
      }
    }
    out.println();
    out.println("Environment:");
    for (Variable variable : Variable.values()) {
      String standard = variable.standard();
      out.println(
          "  " + variable.name() + (standard.isEmpty() ? "" : " (default " + standard + ")"));
      out.println("        " + variable.description());
    }
  }

  private static String standard(Flag flag) {
    return flag.standard().isEmpty() ? "" : " (default " + flag.standard() + ")";
  }
}
