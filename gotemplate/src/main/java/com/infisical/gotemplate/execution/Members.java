package com.infisical.gotemplate.execution;

import com.infisical.gotemplate.functions.Function;
import com.infisical.gotemplate.functions.Methods;
import com.infisical.gotemplate.value.CertificateStruct;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.SecretStruct;
import com.infisical.gotemplate.value.SubdirectoryStruct;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import org.jspecify.annotations.Nullable;

/** Finds the fields of maps and structures, and the methods of structures. */
final class Members {
  private final Methods methods = Methods.standard();

  /** The method of that name, or null. */
  @Nullable Function method(Value receiver, String name) {
    return methods.find(receiver, name);
  }

  /**
   * The field of that name; absent where a map lacks the key, null where the type has none such.
   */
  @Nullable Value field(Value receiver, String name) {
    return switch (receiver) {
      case MapValue map -> map.get(name);
      case SecretStruct(String value, String path, _) ->
          choose(name, "Value", value, "SecretPath", path);
      case SubdirectoryStruct(String ownName, String path) ->
          choose(name, "Name", ownName, "Path", path);
      case CertificateStruct(String cert, String key) -> choose(name, "Cert", cert, "Key", key);
      default -> null;
    };
  }

  private static @Nullable Value choose(
      String name, String first, String a, String second, String b) {
    if (name.equals(first)) {
      return new Text(a);
    }
    return name.equals(second) ? new Text(b) : null;
  }

  String complaintAboutArguments(Value receiver) {
    return receiver instanceof MapValue
        ? " is not a method but has arguments"
        : " has arguments but cannot be invoked as function";
  }
}
