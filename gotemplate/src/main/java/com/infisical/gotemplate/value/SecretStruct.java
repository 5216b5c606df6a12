package com.infisical.gotemplate.value;

/**
 * A secret as templates see it: {@code .Value}, {@code .SecretPath}; printed bare it is its value.
 *
 * @param value a byte string
 * @param secretPath a byte string
 */
public record SecretStruct(String value, String secretPath) implements Structure {
  @Override
  public String typeName() {
    return "model.V1TemplateOptions";
  }

  @Override
  public String toString() {
    return typeName();
  }
}
