package com.infisical.gotemplate.format;

import com.infisical.gotemplate.calendar.Layouts;
import com.infisical.gotemplate.value.CertificateStruct;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.Moment;
import com.infisical.gotemplate.value.SecretStruct;
import com.infisical.gotemplate.value.Structure;
import com.infisical.gotemplate.value.SubdirectoryStruct;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import com.infisical.gotemplate.value.Version;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes structures as text, by their fields. */
public final class StructureText {
  private StructureText() {}

  /** What the {@code String} method of a structure gives; null where it has none. */
  public static @Nullable String of(Structure structure) {
    return switch (structure) {
      case SecretStruct s -> s.isStringer() ? s.value() : null;
      case Moment m -> Layouts.string(m);
      case Version v -> v.text();
      case SubdirectoryStruct _ -> null;
      case CertificateStruct _ -> null;
    };
  }

  static List<Value> versionFields(Version v) {
    return List.of(
        new Int(v.major(), Int.Type.UINT64),
        new Int(v.minor(), Int.Type.UINT64),
        new Int(v.patch(), Int.Type.UINT64),
        new Text(v.prerelease()),
        new Text(v.metadata()),
        new Text(v.original()));
  }

  static List<Value> texts(String... bytes) {
    return Arrays.stream(bytes).<Value>map(Text::new).toList();
  }
}
