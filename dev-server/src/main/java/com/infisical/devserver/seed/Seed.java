package com.infisical.devserver.seed;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.devserver.store.SecretText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The content of a seed file: what a server has when it starts. */
public record Seed(List<ProjectSeed> projects, List<IdentitySeed> identities) {
  public Seed {
    projects = orEmpty(projects);
    identities = orEmpty(identities);
  }

  /**
   * A project.
   *
   * @param id random when absent
   * @param environments dev, staging and prod when absent
   */
  public record ProjectSeed(
      String name,
      String slug,
      @Nullable String id,
      List<EnvironmentSeed> environments,
      List<String> tags,
      List<FolderSeed> folders) {
    public ProjectSeed {
      environments = orEmpty(environments);
      tags = orEmpty(tags);
      folders = orEmpty(folders);
    }
  }

  /** An environment; its position is its place in the list. */
  public record EnvironmentSeed(String slug, String name) {}

  /** A folder, the root folder when the path is absent. */
  public record FolderSeed(
      String environment,
      @Nullable String path,
      Map<String, SecretSeed> secrets,
      List<ImportSeed> imports) {
    public FolderSeed {
      secrets = secrets == null ? Map.of() : new LinkedHashMap<>(secrets);
      imports = orEmpty(imports);
    }
  }

  /** A secret: just its value, or more. */
  public record SecretSeed(
      SecretText value,
      @Nullable String comment,
      List<String> tags,
      Map<String, String> metadata,
      @Nullable Boolean skipMultilineEncoding) {
    public SecretSeed {
      tags = orEmpty(tags);
      metadata = metadata == null ? Map.of() : new LinkedHashMap<>(metadata);
    }

    /** Just a value. */
    public static SecretSeed of(String value) {
      return new SecretSeed(new SecretText(value), null, List.of(), Map.of(), null);
    }
  }

  /** An import from another folder; of two that give the same key the later one wins. */
  public record ImportSeed(String environment, String path) {}

  /**
   * An identity.
   *
   * @param id random when absent
   * @param universalAuth the body that attaches it to an identity of Infisical, and besides {@code
   *     clientId}, {@code clientSecret}, {@code clientSecretTTL} and {@code
   *     clientSecretNumUsesLimit}
   * @param kubernetesAuth the body that attaches it to an identity of Infisical
   * @param awsAuth the body that attaches it to an identity of Infisical
   * @param ldapAuth the body that attaches it to an identity of Infisical
   * @param azureAuth the body that attaches it to an identity of Infisical
   * @param gcpAuth the body that attaches it to an identity of Infisical
   * @param oidcAuth the body that attaches it to an identity of Infisical
   * @param jwtAuth the body that attaches it to an identity of Infisical
   * @param projects its role by the project's slug
   */
  public record IdentitySeed(
      String name,
      @Nullable String id,
      @Nullable JsonNode universalAuth,
      @Nullable JsonNode kubernetesAuth,
      @Nullable JsonNode awsAuth,
      @Nullable JsonNode ldapAuth,
      @Nullable JsonNode azureAuth,
      @Nullable JsonNode gcpAuth,
      @Nullable JsonNode oidcAuth,
      @Nullable JsonNode jwtAuth,
      Map<String, RoleSeed> projects) {
    public IdentitySeed {
      projects = projects == null ? Map.of() : new LinkedHashMap<>(projects);
    }

    /** Without the login methods: they may hold credentials. */
    @Override
    public String toString() {
      return "identity " + name;
    }
  }

  /**
   * A role: {@code admin}, {@code member}, {@code viewer}, {@code no-access}, or a custom one by
   * the paths it is about.
   *
   * @param read may read
   * @param hidden sees the names, and the mask instead of values
   * @param refused sees the names, and is refused with 403 when it asks for values
   * @param write may read and change
   */
  public record RoleSeed(
      @Nullable String name,
      List<String> read,
      List<String> hidden,
      List<String> refused,
      List<String> write) {
    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public RoleSeed {
      read = orEmpty(read);
      hidden = orEmpty(hidden);
      refused = orEmpty(refused);
      write = orEmpty(write);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static RoleSeed of(String name) {
      return new RoleSeed(name, List.of(), List.of(), List.of(), List.of());
    }
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
