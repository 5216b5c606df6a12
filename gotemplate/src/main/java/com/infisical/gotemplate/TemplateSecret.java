package com.infisical.gotemplate;

import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.SecretStruct;
import java.nio.charset.StandardCharsets;

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

  /** A secret whose bytes are the UTF-8 of a text. */
  public static TemplateSecret of(String value, String secretPath) {
    return of(value.getBytes(StandardCharsets.UTF_8), secretPath);
  }

  SecretStruct struct() {
    return struct;
  }

  @Override
  public String toString() {
    return "TemplateSecret";
  }
}
