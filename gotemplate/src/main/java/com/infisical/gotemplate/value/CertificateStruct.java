package com.infisical.gotemplate.value;

/**
 * What the {@code gen…Cert} functions give: {@code .Cert} and {@code .Key}.
 *
 * @param cert PEM, a byte string
 * @param key PEM, a byte string
 */
public record CertificateStruct(String cert, String key) implements Structure {
  @Override
  public String typeName() {
    return "sprig.certificate";
  }

  @Override
  public String toString() {
    return typeName();
  }
}
