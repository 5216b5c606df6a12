package com.infisical.gotemplate;

import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.MapValue;
import java.util.Map;

/**
 * What a template sees: the dot, a map of key to secret, and the look-up behind {@code secretFrom}.
 * Immutable and safe to share among renderings on several threads.
 */
public final class TemplateModel {
  private final MapValue secrets;
  private final SecretLookup lookup;

  private TemplateModel(MapValue secrets, SecretLookup lookup) {
    this.secrets = secrets;
    this.lookup = lookup;
  }

  /** The model of these merged secrets, which are copied, and of this look-up. */
  public static TemplateModel of(Map<String, TemplateSecret> merged, SecretLookup lookup) {
    MapValue secrets = MapValue.of(MapValue.Type.SECRETS);
    merged.forEach((key, secret) -> secrets.put(Utf8.bytesOf(key), secret.struct()));
    return new TemplateModel(secrets, lookup);
  }

  MapValue secrets() {
    return secrets;
  }

  SecretLookup lookup() {
    return lookup;
  }

  @Override
  public String toString() {
    return "TemplateModel";
  }
}
