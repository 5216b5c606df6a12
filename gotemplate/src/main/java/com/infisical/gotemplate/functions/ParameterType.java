package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.CertificateStruct;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Moment;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import com.infisical.gotemplate.value.Version;

/** The types that functions ask of their arguments; Go converts nothing, so neither do we. */
public enum ParameterType {
  STRING("string", "string"),
  INT("int", "int"),
  UINT32("uint32", "uint32"),
  FLOAT64("float64", "float64"),
  BOOL("bool", "bool"),
  ANY("any", "interface {}"),
  /** Like {@link #ANY}, but it tells an absent value from a nil one. */
  VALUE("value", "reflect.Value"),
  DICT("dict", "map[string]interface {}"),
  LIST("list", "[]interface {}"),
  TIME("time", "time.Time"),
  CERTIFICATE("certificate", "sprig.certificate"),
  VERSION("version", "*semver.Version");

  private final String word;
  private final String goName;

  ParameterType(String word, String goName) {
    this.word = word;
    this.goName = goName;
  }

  /** The type that a signature names so. */
  static ParameterType named(String word) {
    for (ParameterType type : values()) {
      if (type.word.equals(word)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no parameter type " + word);
  }

  /** As messages name it. */
  public String goName() {
    return goName;
  }

  /** Whether nil can be passed. */
  public boolean isNullable() {
    return switch (this) {
      case ANY, VALUE, DICT, LIST, VERSION -> true;
      case STRING, INT, UINT32, FLOAT64, BOOL, TIME, CERTIFICATE -> false;
    };
  }

  /** Whether a value, not absent, can be passed. */
  public boolean accepts(Value value) {
    return switch (this) {
      case ANY, VALUE -> true;
      case STRING -> value instanceof Text;
      case INT -> value instanceof Int(_, Int.Type type) && type == Int.Type.INT;
      case UINT32 -> false;
      case FLOAT64 -> value instanceof Real;
      case BOOL -> value instanceof Bool;
      case DICT -> value instanceof MapValue map && map.type() == MapValue.Type.STRING_ANY;
      case LIST -> value instanceof ListValue list && list.type() == ListValue.Type.ANY;
      case TIME -> value instanceof Moment;
      case CERTIFICATE -> value instanceof CertificateStruct;
      case VERSION -> value instanceof Version version && version.pointer();
    };
  }
}
