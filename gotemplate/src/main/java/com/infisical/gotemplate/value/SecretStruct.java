package com.infisical.gotemplate.value;

/**
 * A secret as templates see it: {@code .Value}, {@code .SecretPath}.
 *
 * @param value a byte string
 * @param secretPath a byte string
 * @param isStringer whether it is its value where it is printed bare, and both fields otherwise
 */
public record SecretStruct(String value, String secretPath, boolean isStringer)
    implements Structure {
  /** One that is its value where it is printed bare. */
  public SecretStruct(String value, String secretPath) {
    this(value, secretPath, true);
  }

  @Override
  public String typeName() {
    return isStringer ? "model.V1TemplateOptions" : "model.SecretTemplateOptions";
  }

  @Override
  public String toString() {
    return typeName();
  }
}
