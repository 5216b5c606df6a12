package com.infisical.operator.target.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.target.plan.MetadataRules.ObservedKeys;
import com.infisical.operator.target.plan.MetadataRules.Own;
import com.infisical.operator.target.plan.TargetSpec.FixedMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/infisical-static-secret.md#what-it-writes: labels and annotations. */
class MetadataRulesTest {
  private static final Own OWN =
      new Own("apps/web", "W/\"v\"", Optional.empty(), Optional.of("m"), false);
  private static final String PREFIX = "secrets.infisical.com/";

  @Test
  void putsTheOperatorsOwnOnANewTarget() {
    assertThat(labels(Given.resource(), ObservedKeys.NONE))
        .isEqualTo(Map.of(PREFIX + "managed", "true"));
    assertThat(annotations(Given.resource(), ObservedKeys.NONE, OWN))
        .isEqualTo(
            Map.of(
                PREFIX + "managed-by", "apps/web",
                PREFIX + "version", "W/\"v\"",
                PREFIX + "mark", "m",
                PREFIX + "managed-labels", "",
                PREFIX + "managed-annotations", ""));
  }

  @Test
  void copiesTheResourcesOwnAndListsWhatItCopied() {
    ResourceFacts resource =
        Given.resource(
            Map.of("team", "a", "app.kubernetes.io/name", "web"), Map.of("note", "n", "doc", "d"));

    assertThat(labels(resource, ObservedKeys.NONE))
        .containsEntry("team", "a")
        .containsEntry("app.kubernetes.io/name", "web");
    assertThat(annotations(resource, ObservedKeys.NONE, OWN))
        .containsEntry("note", "n")
        .containsEntry(PREFIX + "managed-labels", "app.kubernetes.io/name,team")
        .containsEntry(PREFIX + "managed-annotations", "doc,note");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubectl.kubernetes.io/last-applied-configuration",
        "kubernetes.io/x",
        "k8s.io/x",
        "helm.sh/x",
        "meta.helm.sh/release-name",
        "meta.helm.sh/release-namespace",
        "argocd.argoproj.io/tracking-id",
        "argocd.argoproj.io/instance",
        "applyset.kubernetes.io/part-of",
        "objectset.rio.cattle.io/hash",
        "app.kubernetes.io/instance",
        "secrets.infisical.com/force-sync",
        "secrets.infisical.com/adopt"
      })
  void neverCopiesReservedKeys(String key) {
    ResourceFacts resource = Given.resource(Map.of(key, "v"), Map.of(key, "v"));

    assertThat(labels(resource, ObservedKeys.NONE)).doesNotContainKey(key);
    assertThat(annotations(resource, ObservedKeys.NONE, OWN))
        .doesNotContainKey(key)
        .containsEntry(PREFIX + "managed-labels", "")
        .containsEntry(PREFIX + "managed-annotations", "");
  }

  @Test
  void copiesManagedByUnlessItIsHelm() {
    String key = "app.kubernetes.io/managed-by";

    assertThat(labels(Given.resource(Map.of(key, "Helm"), Map.of()), ObservedKeys.NONE))
        .doesNotContainKey(key);
    for (String other : List.of("argocd", "helm", "Helmfile")) {
      assertThat(labels(Given.resource(Map.of(key, other), Map.of()), ObservedKeys.NONE))
          .containsEntry(key, other);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app.kubernetes.io/name",
        "app.kubernetes.io/part-of",
        "x.argocd.argoproj.io/y",
        "argoproj.io/y",
        "x.meta.helm.sh/y",
        "example.kubernetes.io/y",
        "node.k8s.io/y"
      })
  void copiesWhatIsUnderOtherPrefixes(String key) {
    ResourceFacts resource = Given.resource(Map.of(key, "v"), Map.of(key, "v"));

    assertThat(labels(resource, ObservedKeys.NONE)).containsEntry(key, "v");
    assertThat(annotations(resource, ObservedKeys.NONE, OWN)).containsEntry(key, "v");
  }

  @Test
  void removesTrackingMarksThatWereCopiedEarlierAndKeepsTheTargetsOwn() {
    String instance = "app.kubernetes.io/instance";
    String tracking = "argocd.argoproj.io/tracking-id";
    String release = "meta.helm.sh/release-name";
    ObservedKeys existing =
        new ObservedKeys(
            Map.of(instance, "shop", "app.kubernetes.io/managed-by", "Helm"),
            Map.of(
                tracking,
                "shop:x",
                release,
                "theirs",
                PREFIX + "managed-labels",
                instance,
                PREFIX + "managed-annotations",
                tracking));
    ResourceFacts resource = Given.resource(Map.of(instance, "shop"), Map.of(tracking, "shop:x"));

    assertThat(labels(resource, existing))
        .isEqualTo(Map.of("app.kubernetes.io/managed-by", "Helm", PREFIX + "managed", "true"));
    assertThat(annotations(resource, existing, OWN))
        .doesNotContainKey(tracking)
        .containsEntry(release, "theirs");
    assertThat(
            MetadataRules.annotations(
                resource, Optional.of(new FixedMetadata(Map.of(), Map.of())), existing, OWN))
        .doesNotContainKey(tracking)
        .containsEntry(release, "theirs");
  }

  @Test
  void givesTrackingMarksThatTheSpecItselfLists() {
    FixedMetadata fixed = new FixedMetadata(Map.of("app.kubernetes.io/instance", "shop"), Map.of());

    assertThat(MetadataRules.labels(Given.resource(), Optional.of(fixed), ObservedKeys.NONE))
        .containsEntry("app.kubernetes.io/instance", "shop");
  }

  @Test
  void keepsForeignKeysOfTheTarget() {
    ObservedKeys existing =
        new ObservedKeys(Map.of("theirs", "l"), Map.of("theirs", "a", "helm.sh/x", "h"));

    assertThat(labels(Given.resource(), existing)).containsEntry("theirs", "l");
    assertThat(annotations(Given.resource(), existing, OWN))
        .containsEntry("theirs", "a")
        .containsEntry("helm.sh/x", "h");
  }

  @Test
  void removesKeysThatWereCopiedEarlierAndAreGoneFromTheResource() {
    ObservedKeys existing =
        new ObservedKeys(
            Map.of("old", "1", "kept", "1", "theirs", "1"),
            Map.of(
                "old",
                "1",
                "theirs",
                "1",
                PREFIX + "managed-labels",
                "old, kept",
                PREFIX + "managed-annotations",
                "old"));
    ResourceFacts resource = Given.resource(Map.of("kept", "2"), Map.of());

    assertThat(labels(resource, existing))
        .isEqualTo(Map.of("kept", "2", "theirs", "1", PREFIX + "managed", "true"));
    assertThat(annotations(resource, existing, OWN))
        .containsKey("theirs")
        .doesNotContainKey("old")
        .containsEntry(PREFIX + "managed-labels", "kept");
  }

  @Test
  void removesCopiesOfReservedKeysThatTheGoOperatorMade() {
    ObservedKeys existing =
        new ObservedKeys(
            Map.of(),
            Map.of(
                PREFIX + "force-sync", "now",
                PREFIX + "auto-reload", "true",
                PREFIX + "managed-annotations", PREFIX + "auto-reload," + PREFIX + "force-sync"));
    ResourceFacts resource = Given.resource(Map.of(), Map.of(PREFIX + "force-sync", "now"));

    assertThat(annotations(resource, existing, OWN))
        .doesNotContainKeys(PREFIX + "force-sync", PREFIX + "auto-reload")
        .containsEntry(PREFIX + "managed-annotations", "");
  }

  @Test
  void givesExactlyTheMetadataOfTheSpecPlusSystemAndOwn() {
    FixedMetadata fixed = new FixedMetadata(Map.of("only", "l"), Map.of("only", "a"));
    ObservedKeys existing =
        new ObservedKeys(
            Map.of("theirs", "1"),
            Map.of(
                "theirs",
                "1",
                "kubectl.kubernetes.io/last-applied-configuration",
                "{}",
                PREFIX + "managed-labels",
                "team",
                PREFIX + "reload",
                "pending"));
    ResourceFacts resource = Given.resource(Map.of("team", "a"), Map.of("note", "n"));

    assertThat(MetadataRules.labels(resource, Optional.of(fixed), existing))
        .isEqualTo(Map.of("only", "l", PREFIX + "managed", "true"));
    assertThat(MetadataRules.annotations(resource, Optional.of(fixed), existing, OWN))
        .isEqualTo(
            Map.of(
                "only",
                "a",
                "kubectl.kubernetes.io/last-applied-configuration",
                "{}",
                PREFIX + "managed-by",
                "apps/web",
                PREFIX + "version",
                "W/\"v\"",
                PREFIX + "mark",
                "m",
                PREFIX + "reload",
                "pending"));
  }

  @Test
  void leavesReservedKeysOfTheSpecOutAndNamesThem() {
    FixedMetadata fixed =
        new FixedMetadata(Map.of(PREFIX + "managed", "no"), Map.of(PREFIX + "managed-by", "b/c"));

    assertThat(MetadataRules.labels(Given.resource(), Optional.of(fixed), ObservedKeys.NONE))
        .isEqualTo(Map.of(PREFIX + "managed", "true"));
    assertThat(
            MetadataRules.annotations(Given.resource(), Optional.of(fixed), ObservedKeys.NONE, OWN))
        .containsEntry(PREFIX + "managed-by", "apps/web");
    assertThat(MetadataRules.reserved(fixed))
        .containsExactly(PREFIX + "managed", PREFIX + "managed-by");
  }

  @Test
  void keepsAReloadPendingUntilTheReloadTakesItAway() {
    ObservedKeys pending = new ObservedKeys(Map.of(), Map.of(PREFIX + "reload", "pending"));

    assertThat(annotations(Given.resource(), pending, OWN))
        .containsEntry(PREFIX + "reload", "pending");
  }

  @Test
  void writesAReloadPendingWithTheContent() {
    Own own = new Own("apps/web", "v", Optional.of("i"), Optional.of("m"), true);

    assertThat(annotations(Given.resource(), ObservedKeys.NONE, own))
        .containsEntry(PREFIX + "reload", "pending")
        .containsEntry(PREFIX + "inputs", "i");
  }

  @Test
  void dropsTheInputsOfATemplateThatIsGone() {
    ObservedKeys existing = new ObservedKeys(Map.of(), Map.of(PREFIX + "inputs", "i"));

    assertThat(annotations(Given.resource(), existing, OWN)).doesNotContainKey(PREFIX + "inputs");
  }

  @Test
  void namesMetadataThatKubernetesRefuses() {
    assertThat(MetadataRules.refused(new FixedMetadata(Map.of("a", "b"), Map.of("c", "any thing"))))
        .isEmpty();
    assertThat(MetadataRules.refused(new FixedMetadata(Map.of("a", "not valid"), Map.of())))
        .contains("labels[\"a\"]");
    assertThat(MetadataRules.refused(new FixedMetadata(Map.of(), Map.of("a b", ""))))
        .contains("annotations[\"a b\"]");
  }

  private static Map<String, String> labels(ResourceFacts resource, ObservedKeys existing) {
    return MetadataRules.labels(resource, Optional.empty(), existing);
  }

  private static Map<String, String> annotations(
      ResourceFacts resource, ObservedKeys existing, Own own) {
    return MetadataRules.annotations(resource, Optional.empty(), existing, own);
  }
}
