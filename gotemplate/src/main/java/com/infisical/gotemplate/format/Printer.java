package com.infisical.gotemplate.format;

import com.infisical.gotemplate.calendar.Layouts;
import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.CertificateStruct;
import com.infisical.gotemplate.value.Complex;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Moment;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.SecretStruct;
import com.infisical.gotemplate.value.Structure;
import com.infisical.gotemplate.value.SubdirectoryStruct;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import com.infisical.gotemplate.value.Version;
import java.util.List;
import java.util.Map;

/** Prints values by verb, as Go's {@code fmt} does, complaints about wrong verbs included. */
public final class Printer {
  private final Budget budget;
  private final Output out;
  private final Basics basics;
  private boolean complaining;

  Printer(Budget budget, Output out) {
    this.budget = budget;
    this.out = out;
    this.basics = new Basics(out);
  }

  /** One value as {@code fmt.Sprint} gives it. */
  public static String print(Budget budget, Value value) {
    Output out = new Output(budget);
    new Printer(budget, out).argument(value, 'v', Flags.PLAIN);
    return out.text();
  }

  /** {@code fmt.Sprint}: a space between operands of which neither is a string. */
  public static String print(Budget budget, List<Value> values) {
    Output out = new Output(budget);
    Printer printer = new Printer(budget, out);
    boolean text = false;
    for (int i = 0; i < values.size(); i++) {
      boolean isText = values.get(i) instanceof Text;
      if (i > 0 && !isText && !text) {
        out.append(' ');
      }
      printer.argument(values.get(i), 'v', Flags.PLAIN);
      text = isText;
    }
    return out.text();
  }

  /** {@code fmt.Sprintln}: a space between all operands, a line break at the end. */
  public static String printLine(Budget budget, List<Value> values) {
    Output out = new Output(budget);
    Printer printer = new Printer(budget, out);
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        out.append(' ');
      }
      printer.argument(values.get(i), 'v', Flags.PLAIN);
    }
    return out.append('\n').text();
  }

  /** Prints an operand. */
  void argument(Value value, int verb, Flags flags) {
    if (value instanceof Nil) {
      if (verb == 'T' || verb == 'v') {
        basics.pad("<nil>", flags);
      } else {
        badVerb(verb, value, flags);
      }
      return;
    }
    if (verb == 'T') {
      basics.string(value.typeName(), flags);
      return;
    }
    if (verb == 'p') {
      pointer(value, verb, flags);
      return;
    }
    value(value, verb, flags, true);
  }

  private void pointer(Value value, int verb, Flags flags) {
    switch (value) {
      // addresses mean nothing here, and Go's differ from run to run
      case ListValue _, MapValue _, Version _ ->
          basics.integer(0xC000000000L, false, 16, 'x', flags.withSharp(!flags.sharp()));
      default -> badVerb(verb, value, flags);
    }
  }

  private void value(Value value, int verb, Flags flags, boolean outermost) {
    budget.enter();
    switch (value) {
      case Nil _ -> out.append(flags.goSyntax() ? "interface {}(nil)" : "<nil>");
      case Bool b -> bool(b, verb, flags);
      case Int i -> integer(i, verb, flags);
      case Real(double d) -> real(d, verb, flags, value);
      case Complex c -> complex(c, verb, flags);
      case Text(String bytes) -> text(bytes, verb, flags, value);
      case ListValue list -> list(list, verb, flags);
      case MapValue map -> map(map, verb, flags);
      case Structure structure -> structure(structure, verb, flags, outermost);
    }
    budget.leave();
  }

  private void badVerb(int verb, Value value, Flags flags) {
    complaining = true;
    out.append("%!");
    StringBuilder rune = new StringBuilder();
    Utf8.append(rune, verb);
    out.append(rune.toString()).append('(');
    if (value instanceof Nil) {
      out.append("<nil>");
    } else {
      out.append(value.typeName()).append('=');
      value(value, 'v', flags, true);
    }
    out.append(')');
    complaining = false;
  }

  private void bool(Bool value, int verb, Flags flags) {
    if (verb == 't' || verb == 'v') {
      basics.pad(value.isTrue() ? "true" : "false", flags);
    } else {
      badVerb(verb, value, flags);
    }
  }

  private void integer(Int number, int verb, Flags flags) {
    String name = complaining || flags.goSyntax() ? null : number.nameOfDate();
    if (name != null && isStringVerb(verb)) {
      text(name, verb, flags, number);
      return;
    }
    long value = number.value();
    boolean signed = number.type().signed();
    switch (verb) {
      case 'v' -> {
        boolean hexadecimal = flags.goSyntax() && !signed;
        basics.integer(
            value, signed, hexadecimal ? 16 : 10, 'v', hexadecimal ? flags.withSharp(true) : flags);
      }
      case 'd' -> basics.integer(value, signed, 10, 'd', flags);
      case 'b' -> basics.integer(value, signed, 2, 'b', flags);
      case 'o', 'O' -> basics.integer(value, signed, 8, (char) verb, flags);
      case 'x', 'X' -> basics.integer(value, signed, 16, (char) verb, flags);
      case 'c' -> basics.character(value, flags);
      case 'q' -> basics.quotedCharacter(value, flags);
      case 'U' -> basics.unicode(value, flags);
      default -> badVerb(verb, number, flags);
    }
  }

  private void real(double value, int verb, Flags flags, Value whole) {
    switch (verb) {
      case 'v' -> basics.real(value, 'g', Floats.SHORTEST, flags);
      case 'b', 'g', 'G', 'x', 'X' -> basics.real(value, (char) verb, Floats.SHORTEST, flags);
      case 'f', 'e', 'E' -> basics.real(value, (char) verb, 6, flags);
      case 'F' -> basics.real(value, 'f', 6, flags);
      default -> badVerb(verb, whole, flags);
    }
  }

  private void complex(Complex value, int verb, Flags flags) {
    if ("vbgGxXfFeE".indexOf(verb) < 0) {
      badVerb(verb, value, flags);
      return;
    }
    out.append('(');
    real(value.real(), verb, flags, value);
    real(value.imaginary(), verb, flags.withPlus(true), value);
    out.append("i)");
  }

  private void text(String bytes, int verb, Flags flags, Value whole) {
    switch (verb) {
      case 'v' -> {
        if (flags.goSyntax()) {
          basics.quoted(bytes, flags);
        } else {
          basics.string(bytes, flags);
        }
      }
      case 's' -> basics.string(bytes, flags);
      case 'x', 'X' -> basics.hexString(bytes, flags, verb == 'X');
      case 'q' -> basics.quoted(bytes, flags);
      default -> badVerb(verb, whole, flags);
    }
  }

  private void list(ListValue list, int verb, Flags flags) {
    if (flags.goSyntax()) {
      out.append(list.typeName());
      if (list.isNil()) {
        out.append("(nil)");
        return;
      }
    }
    out.append(flags.goSyntax() ? '{' : '[');
    for (int i = 0; i < list.size(); i++) {
      separate(i, flags);
      value(list.get(i), verb, flags, false);
    }
    out.append(flags.goSyntax() ? '}' : ']');
  }

  private void map(MapValue map, int verb, Flags flags) {
    if (flags.goSyntax() && map.isNil()) {
      out.append(map.typeName()).append("(nil)");
      return;
    }
    out.append(flags.goSyntax() ? map.typeName() + "{" : "map[");
    int i = 0;
    for (Map.Entry<Value, Value> entry : map.sorted()) {
      separate(i++, flags);
      value(entry.getKey(), verb, flags, false);
      out.append(':');
      value(entry.getValue(), verb, flags, false);
    }
    out.append(flags.goSyntax() ? '}' : ']');
  }

  private void separate(int index, Flags flags) {
    if (index > 0) {
      out.append(flags.goSyntax() ? ", " : " ");
    }
  }

  private void structure(Structure structure, int verb, Flags flags, boolean outermost) {
    String text = complaining || flags.goSyntax() ? null : StructureText.of(structure);
    if (text != null && isStringVerb(verb)) {
      text(text, verb, flags, structure);
      return;
    }
    switch (structure) {
      case SecretStruct(String value, String path, _) ->
          fields(
              structure,
              verb,
              flags,
              List.of("Value", "SecretPath"),
              StructureText.texts(value, path));
      case SubdirectoryStruct(String name, String path) ->
          fields(structure, verb, flags, List.of("Name", "Path"), StructureText.texts(name, path));
      case CertificateStruct(String cert, String key) ->
          fields(structure, verb, flags, List.of("Cert", "Key"), StructureText.texts(cert, key));
      case Moment m -> out.append(Layouts.goString(m.time()));
      case Version v -> {
        out.append(outermost && v.pointer() ? "&" : "");
        fields(
            structure,
            verb,
            flags,
            List.of("major", "minor", "patch", "pre", "metadata", "original"),
            StructureText.versionFields(v));
      }
    }
  }

  private void fields(
      Structure structure, int verb, Flags flags, List<String> names, List<Value> values) {
    out.append(flags.goSyntax() ? structure.typeName().replace("*", "") : "").append('{');
    for (int i = 0; i < names.size(); i++) {
      separate(i, flags);
      if (flags.goSyntax() || flags.fieldNames()) {
        out.append(names.get(i)).append(':');
      }
      value(values.get(i), verb, flags, false);
    }
    out.append('}');
  }

  private static boolean isStringVerb(int verb) {
    return verb == 'v' || verb == 's' || verb == 'x' || verb == 'X' || verb == 'q';
  }
}
