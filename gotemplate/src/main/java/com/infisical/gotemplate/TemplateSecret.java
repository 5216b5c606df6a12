package com.infisical.gotemplate;

import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.SecretStruct;

/** One secret of the model: its bytes and its path; {@code toString} is blank. Immutable. */
public final class TemplateSecret {
  private final SecretStruct struct;

  private TemplateSecret(SecretStruct struct) {
    this.struct = struct;
  }

  /** A secret of these bytes, which are copied, at this path, for example {@code /app}. */
  public static TemplateSecret of(byte[] value, String secretPath) {
    return new TemplateSecret(new SecretStruct(Utf8.fromBytes(value), Utf8.bytesOf(secretPath)));
  }

  /** A secret whose bytes are the UTF-8 of a text; an unpaired surrogate becomes U+FFFD. */
  public static TemplateSecret of(String value, String secretPath) {
    return new TemplateSecret(new SecretStruct(Utf8.bytesOf(value), Utf8.bytesOf(secretPath)));
  }

  SecretStruct struct() {
    return struct;
  }

  @Override
  public String toString() {
    return "TemplateSecret";
  }
}
