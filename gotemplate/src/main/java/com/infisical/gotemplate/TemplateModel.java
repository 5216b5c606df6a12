package com.infisical.gotemplate;

import com.infisical.gotemplate.functions.Scope;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.SecretStruct;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a template sees: the dot, a map of key to secret, and the look-up behind {@code secretFrom}
 * and {@code subdirectories}. Immutable and safe to share among renderings on several threads.
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
    return of(merged, lookup, Dialect.V1BETA1);
  }

  /** The same for templates of {@code dialect}. */
  public static TemplateModel of(
      Map<String, TemplateSecret> merged, SecretLookup lookup, Dialect dialect) {
    MapValue secrets = MapValue.of(MapValue.Type.SECRETS);
    boolean isStringer = dialect == Dialect.V1BETA1;
    merged.forEach(
        (key, secret) -> {
          SecretStruct struct = secret.struct();
          secrets.put(
              Utf8.bytesOf(key), new SecretStruct(struct.value(), struct.secretPath(), isStringer));
        });
    return new TemplateModel(secrets, lookup);
  }

  MapValue secrets() {
    return secrets;
  }

  /** The look-up as functions see it. */
  Scope.Secrets scoped() {
    return new Scope.Secrets() {
      @Override
      public @Nullable SecretStruct find(String path, String key) {
        TemplateSecret found = lookup.find(path, key);
        return found == null ? null : found.struct();
      }

      @Override
      public Set<String> folders(String path) {
        return lookup.folders(path);
      }
    };
  }

  @Override
  public String toString() {
    return "TemplateModel";
  }
}
