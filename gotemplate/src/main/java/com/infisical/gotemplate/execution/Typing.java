package com.infisical.gotemplate.execution;

import com.infisical.gotemplate.functions.ParameterType;
import com.infisical.gotemplate.syntax.Node;
import com.infisical.gotemplate.syntax.NodeText;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Complex;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;

/** Types constants, and checks arguments against the types of parameters. */
final class Typing {
  private final Evaluator evaluator;

  Typing(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** The value of a number whose type only its syntax tells. */
  Value number(Node.Numeral n) {
    evaluator.at(n);
    Double real = n.real();
    if (n.imaginary() != null) {
      return new Complex(real == null ? 0 : real, n.imaginary());
    }
    String text = n.text();
    boolean rune = text.startsWith("'");
    boolean hexadecimal =
        (text.startsWith("0x") || text.startsWith("0X")) && !text.matches(".*[pP].*");
    if (real != null && !rune && !hexadecimal && text.matches(".*[.eEpP].*")) {
      return new Real(real);
    }
    Long integer = n.integer();
    if (integer == null) {
      throw evaluator.error(text + " overflows int");
    }
    return Int.of(integer);
  }

  /** A computed value as an argument of a type: it has to be of just that type. */
  Value validated(Value value, ParameterType type) {
    if (value == Nil.ABSENT) {
      if (!type.isNullable()) {
        throw evaluator.error("invalid value; expected " + type.goName());
      }
      return type == ParameterType.VALUE ? Nil.ABSENT : Nil.NULL;
    }
    if (!type.accepts(value)) {
      throw evaluator.error(
          "wrong type for value; expected " + type.goName() + "; got " + value.typeName());
    }
    return value;
  }

  /** A constant as an argument of a type, which tells how it is read. */
  Value literal(ParameterType type, Node.Term term) {
    return switch (type) {
      case ANY, VALUE ->
          switch (term) {
            case Node.BoolTerm b -> Bool.of(b.value());
            case Node.Text t -> new Text(t.value());
            case Node.Numeral n -> number(n);
            case Node.Pipe _,
                Node.Identifier _,
                Node.Field _,
                Node.Variable _,
                Node.Dot _,
                Node.NilTerm _,
                Node.Chain _ ->
                throw evaluator.error("can't handle assignment of " + NodeText.of(term));
          };
      case BOOL -> term instanceof Node.BoolTerm b ? Bool.of(b.value()) : wrong("bool", term);
      case STRING -> term instanceof Node.Text t ? new Text(t.value()) : wrong("string", term);
      case FLOAT64 ->
          term instanceof Node.Numeral n && n.real() != null
              ? new Real(n.real())
              : wrong("float", term);
      case INT ->
          term instanceof Node.Numeral n && n.integer() != null
              ? Int.of(n.integer())
              : wrong("integer", term);
      case UINT32 ->
          term instanceof Node.Numeral n && n.unsigned() != null
              ? Int.of(n.unsigned() & 0xFFFFFFFFL)
              : wrong("unsigned integer", term);
      case DICT, LIST, TIME, CERTIFICATE, VERSION ->
          throw evaluator.error(
              "can't handle " + NodeText.of(term) + " for arg of type " + type.goName());
    };
  }

  private Value wrong(String expected, Node.Term term) {
    throw evaluator.error("expected " + expected + "; found " + NodeText.of(term));
  }
}
