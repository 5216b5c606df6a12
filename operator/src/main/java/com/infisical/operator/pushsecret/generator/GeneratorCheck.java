package com.infisical.operator.pushsecret.generator;

import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.GeneratorRules;
import com.infisical.operator.api.PasswordSpec;
import java.util.Optional;

/** Says whether a ClusterGenerator can generate passwords by its rules. Pure. */
public final class GeneratorCheck {
  private GeneratorCheck() {}

  /** What is wrong with {@code generator}, a sentence that names the field; empty for nothing. */
  public static Optional<String> flaw(ClusterGenerator generator) {
    Optional<String> invalid = generator.invalidSpec();
    if (invalid.isPresent()) {
      return Optional.of(invalid.get() + "; correct it");
    }
    return Optional.ofNullable(generator.getSpec().generator())
        .map(GeneratorRules::passwordSpec)
        .flatMap(GeneratorCheck::flaw);
  }

  private static Optional<String> flaw(PasswordSpec rules) {
    return PasswordRules.of(
                rules.length(),
                rules.digits(),
                rules.symbols(),
                rules.symbolCharacters(),
                rules.noUpper(),
                rules.allowRepeat())
            instanceof PasswordRules.Reading.Unusable(String field, String why)
        ? Optional.of(".spec.generator.passwordSpec." + field + " " + why)
        : Optional.empty();
  }
}
