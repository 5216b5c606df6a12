package com.infisical.gotemplate.functions;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All functions that templates can call, by name. Immutable, shared by all templates. */
public final class Library {
  private static final Library STANDARD = new Library(true);
  private static final Library WITHOUT_SECRETS = new Library(false);

  private final Map<String, Function> functions;

  private Library(boolean withSecrets) {
    Map<String, Function> byName = new LinkedHashMap<>();
    if (withSecrets) {
      SecretFunctions.shelf().functions().forEach(each -> byName.put(each.name(), each));
    }
    // Sprig's slice hides Go's, as it does in the Go operator
    Stream.of(
            BuiltinFunctions.shelf(),
            StringFunctions.shelf(),
            QuoteFunctions.shelf(),
            WordFunctions.shelf(),
            SplitFunctions.shelf(),
            ListFunctions.shelf(),
            ListEndFunctions.shelf(),
            DictFunctions.shelf(),
            MathFunctions.shelf(),
            FloatFunctions.shelf(),
            DefaultFunctions.shelf(),
            TypeFunctions.shelf(),
            EncodingFunctions.shelf(),
            JsonFunctions.shelf(),
            RegexFunctions.shelf(),
            DateFunctions.shelf(),
            VersionFunctions.shelf(),
            PathFunctions.shelf(),
            DigestFunctions.shelf(),
            RandomFunctions.shelf(),
            CertificateFunctions.shelf(),
            KeyFunctions.shelf())
        .flatMap(shelf -> shelf.functions().stream())
        .forEach(function -> byName.put(function.name(), function));
    this.functions = Collections.unmodifiableMap(byName);
  }

  /** Go's functions, Sprig's, and the operator's. */
  public static Library standard() {
    return STANDARD;
  }

  /** The same without those that look secrets up by their folder. */
  public static Library withoutSecrets() {
    return WITHOUT_SECRETS;
  }

  /** The functions by name. */
  public Map<String, Function> byName() {
    return functions;
  }

  /** The functions in the order of the documentation. */
  public List<Function> all() {
    return List.copyOf(functions.values());
  }
}
