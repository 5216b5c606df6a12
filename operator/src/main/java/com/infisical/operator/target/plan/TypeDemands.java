package com.infisical.operator.target.plan;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.infisical.operator.kubernetes.Names;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Finds what a Secret's type requires and its data lacks. */
public final class TypeDemands {
  private static final ObjectReader JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().reader();

  private TypeDemands() {}

  /**
   * What to do about data that the API server refused for its type; empty where nothing is known.
   *
   * @param unknown the secrets that its templates named in vain
   */
  public static Optional<String> unmet(String type, TargetData data, UnknownSecrets unknown) {
    Optional<String> demand =
        switch (type) {
          case "kubernetes.io/dockerconfigjson" -> json(type, ".dockerconfigjson", data);
          case "kubernetes.io/dockercfg" -> json(type, ".dockercfg", data);
          case "kubernetes.io/basic-auth" -> keys(type, List.of("username", "password"), data);
          case "kubernetes.io/ssh-auth" -> keys(type, List.of("ssh-privatekey"), data);
          case "kubernetes.io/tls" -> keys(type, List.of("tls.crt", "tls.key"), data);
          default -> Optional.empty();
        };
    return demand.map(advice -> advice + named(unknown));
  }

  private static Optional<String> keys(String type, List<String> wanted, TargetData data) {
    List<String> missing = wanted.stream().filter(key -> !data.keys().contains(key)).toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ("a Secret of type %s needs %s, which neither the secrets nor the template provide; add"
                    + " it in .spec.targets[].template.data")
                .formatted(type, Names.listed(missing)));
  }

  private static Optional<String> json(String type, String key, TargetData data) {
    return keys(type, List.of(key), data)
        .or(
            () ->
                data.value(key)
                    .filter(value -> !isObject(value))
                    .map(
                        value ->
                            "a Secret of type %s needs a JSON object in %s, and this value is not one"
                                .formatted(type, Names.quoted(key))));
  }

  private static boolean isObject(byte[] value) {
    try {
      return JSON.readTree(value).isObject();
    } catch (IOException notJson) {
      return false;
    }
  }

  private static String named(UnknownSecrets unknown) {
    return unknown.keys().isEmpty()
        ? ""
        : "; its template prints the secrets %s, which no source has"
            .formatted(Names.listed(unknown.keys()));
  }
}
