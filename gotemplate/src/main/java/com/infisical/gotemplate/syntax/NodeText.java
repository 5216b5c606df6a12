package com.infisical.gotemplate.syntax;

import com.infisical.gotemplate.text.Quoting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes nodes back as template text, for messages. */
public final class NodeText {
  private NodeText() {}

  /** The text of a node as Go prints it. */
  public static String of(Node node) {
    StringBuilder out = new StringBuilder();
    write(out, node);
    return out.toString();
  }

  private static void write(StringBuilder out, Node node) {
    switch (node) {
      case Node.Literal n -> out.append(Quoting.quote(n.text()));
      case Node.Body n -> n.statements().forEach(s -> write(out, s));
      case Node.Action n -> inBraces(out, "", n.pipe());
      case Node.If n -> branch(out, "if ", n.pipe(), n.then(), n.otherwise());
      case Node.With n -> branch(out, "with ", n.pipe(), n.then(), n.otherwise());
      case Node.Range n -> branch(out, "range ", n.pipe(), n.then(), n.otherwise());
      case Node.Invoke n -> invoke(out, n);
      case Node.Break _ -> out.append("{{break}}");
      case Node.Continue _ -> out.append("{{continue}}");
      case Node.Pipe n -> pipe(out, n);
      case Node.Command n -> command(out, n);
      case Node.Identifier n -> out.append(n.name());
      case Node.Field n -> fields(out, n.names());
      case Node.Variable n -> {
        out.append(n.name());
        fields(out, n.fields());
      }
      case Node.Dot _ -> out.append('.');
      case Node.NilTerm _ -> out.append("nil");
      case Node.BoolTerm n -> out.append(n.value());
      case Node.Numeral n -> out.append(n.text());
      case Node.Text n -> out.append(n.quoted());
      case Node.Chain n -> {
        operand(out, n.term());
        fields(out, n.fields());
      }
    }
  }

  private static void branch(
      StringBuilder out,
      String keyword,
      Node.Pipe pipe,
      Node.Body then,
      Node.@Nullable Body otherwise) {
    inBraces(out, keyword, pipe);
    write(out, then);
    if (otherwise != null) {
      out.append("{{else}}");
      write(out, otherwise);
    }
    out.append("{{end}}");
  }

  private static void inBraces(StringBuilder out, String keyword, Node.Pipe pipe) {
    out.append("{{").append(keyword);
    write(out, pipe);
    out.append("}}");
  }

  private static void invoke(StringBuilder out, Node.Invoke n) {
    out.append("{{template ").append(Quoting.quote(n.name()));
    if (n.pipe() != null) {
      out.append(' ');
      write(out, n.pipe());
    }
    out.append("}}");
  }

  private static void pipe(StringBuilder out, Node.Pipe n) {
    for (int i = 0; i < n.variables().size(); i++) {
      out.append(i > 0 ? ", " : "");
      write(out, n.variables().get(i));
    }
    if (!n.variables().isEmpty()) {
      out.append(n.assigns() ? " = " : " := ");
    }
    for (int i = 0; i < n.commands().size(); i++) {
      out.append(i > 0 ? " | " : "");
      write(out, n.commands().get(i));
    }
  }

  private static void command(StringBuilder out, Node.Command n) {
    for (int i = 0; i < n.words().size(); i++) {
      out.append(i > 0 ? " " : "");
      operand(out, n.words().get(i));
    }
  }

  private static void operand(StringBuilder out, Node.Term term) {
    if (term instanceof Node.Pipe) {
      out.append('(');
      write(out, term);
      out.append(')');
    } else {
      write(out, term);
    }
  }

  private static void fields(StringBuilder out, List<String> names) {
    names.forEach(name -> out.append('.').append(name));
  }
}
