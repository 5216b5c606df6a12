package com.infisical.gotemplate.syntax;

import com.infisical.gotemplate.functions.Function;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a parsed template. Immutable; positions are in bytes from the start of the text. */
public sealed interface Node permits Node.Statement, Node.Command, Node.Term {
  /** Where it starts. */
  int position();

  /** What stands between text: an action or a control structure. */
  sealed interface Statement extends Node
      permits Literal, Action, If, With, Range, Invoke, Break, Continue, Body {}

  /** Text outside actions, a byte string. */
  record Literal(int position, String text) implements Statement {}

  /** Statements one after another. */
  record Body(int position, List<Statement> statements) implements Statement {}

  /** {@code {{pipeline}}}. */
  record Action(int position, Pipe pipe) implements Statement {}

  /** {@code {{if}}}. */
  record If(int position, Pipe pipe, Body then, @Nullable Body otherwise) implements Statement {}

  /** {@code {{with}}}. */
  record With(int position, Pipe pipe, Body then, @Nullable Body otherwise) implements Statement {}

  /** {@code {{range}}}. */
  record Range(int position, Pipe pipe, Body then, @Nullable Body otherwise) implements Statement {}

  /** {@code {{template "name" pipeline}}}. */
  record Invoke(int position, String name, @Nullable Pipe pipe) implements Statement {}

  /** {@code {{break}}}. */
  record Break(int position) implements Statement {}

  /** {@code {{continue}}}. */
  record Continue(int position) implements Statement {}

  /** Something with a value: an operand of a command. */
  sealed interface Term extends Node
      permits Pipe, Identifier, Field, Variable, Dot, NilTerm, BoolTerm, Numeral, Text, Chain {}

  /**
   * A pipeline, with the variables it declares or assigns.
   *
   * @param variables names with their dollar sign; at most two
   */
  record Pipe(int position, boolean assigns, List<Variable> variables, List<Command> commands)
      implements Term {}

  /** A command: an operand and its arguments. */
  record Command(int position, List<Term> words) implements Node {}

  /** The name of a function, resolved when parsed. */
  record Identifier(int position, String name, Function function) implements Term {}

  /** {@code .a.b}. */
  record Field(int position, List<String> names) implements Term {}

  /** {@code $x.a.b}. */
  record Variable(int position, String name, List<String> fields) implements Term {}

  /** The dot. */
  record Dot(int position) implements Term {}

  /** {@code nil}. */
  record NilTerm(int position) implements Term {}

  /** {@code true} and {@code false}. */
  record BoolTerm(int position, boolean value) implements Term {}

  /**
   * A number, with all the types its syntax fits.
   *
   * @param integer null where it is no signed integer
   * @param unsigned null where it is no unsigned integer
   * @param real null where it is no float
   * @param imaginary null where it is not complex
   */
  record Numeral(
      int position,
      String text,
      @Nullable Long integer,
      @Nullable Long unsigned,
      @Nullable Double real,
      @Nullable Double imaginary)
      implements Term {}

  /**
   * A string.
   *
   * @param quoted as written
   * @param value what it stands for, a byte string
   */
  record Text(int position, String quoted, String value) implements Term {}

  /** Fields of something in parentheses or of a function: {@code (f x).a.b}. */
  record Chain(int position, Term term, List<String> fields) implements Term {}
}
