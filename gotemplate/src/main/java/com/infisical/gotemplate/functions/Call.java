package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Moment;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.List;

/**
 * One call of a function: its arguments, already of the types that its signature names.
 *
 * @param arguments of a method, the receiver comes first
 * @param quotable at the same index, the argument as the template writes it where it is a literal,
 *     else empty: what a message may quote
 */
public record Call(Scope scope, List<Value> arguments, List<String> quotable) {
  /** How many arguments there are. */
  public int size() {
    return arguments.size();
  }

  /** The argument at an index, whatever it is. */
  public Value any(int index) {
    return arguments.get(index);
  }

  /** A string argument: a byte string. */
  public String text(int index) {
    return ((Text) arguments.get(index)).bytes();
  }

  /** An integer argument. */
  public long integer(int index) {
    return ((Int) arguments.get(index)).value();
  }

  /** A floating-point argument. */
  public double real(int index) {
    return ((Real) arguments.get(index)).value();
  }

  /** A truth argument. */
  public boolean bool(int index) {
    return arguments.get(index) == Bool.TRUE;
  }

  /** A time argument. */
  public Moment moment(int index) {
    return (Moment) arguments.get(index);
  }

  /** A map argument; a nil one reads as empty. */
  public MapValue dict(int index) {
    return arguments.get(index) instanceof MapValue map ? map : MapValue.dict();
  }

  /** A list argument; a nil one reads as empty. */
  public ListValue list(int index) {
    return arguments.get(index) instanceof ListValue list
        ? list
        : ListValue.nil(ListValue.Type.ANY);
  }

  /** The arguments from an index on. */
  public List<Value> rest(int from) {
    return arguments.subList(Math.min(from, arguments.size()), arguments.size());
  }

  /** What a message may say of an argument: the literal itself, or that it was computed. */
  public String mention(int index) {
    return isLiteral(index) ? quotable.get(index) : "(computed)";
  }

  /** Whether an argument stands in the template as it is. */
  public boolean isLiteral(int index) {
    return index < quotable.size() && !quotable.get(index).isEmpty();
  }

  @Override
  public String toString() {
    return "Call";
  }
}
