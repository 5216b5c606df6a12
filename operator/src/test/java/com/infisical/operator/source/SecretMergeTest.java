package com.infisical.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.SecretListing;
import com.infisical.client.SecretListing.Import;
import com.infisical.client.SecretListing.Secret;
import com.infisical.client.SecretText;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.source.SecretMerge.HiddenValues;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SecretMergeTest {
  @Test
  void takesTheFirstOccurrenceOfAKeyOverAllSourcesInOrder() {
    SecretListing first = direct(secret("A", "first", "/app"));
    SecretListing second = direct(secret("A", "second", "/app"), secret("B", "second", "/app"));

    assertThat(values(first, second)).isEqualTo(Map.of("A", "first", "B", "second"));
  }

  @Test
  void prefersEveryDirectSecretToEveryImportedOne() {
    SecretListing first = imported(secret("A", "imported by the first source", "/shared"));
    SecretListing second = direct(secret("A", "direct in the second source", "/app"));

    assertThat(values(first, second)).isEqualTo(Map.of("A", "direct in the second source"));
  }

  @Test
  void takesImportsAsServed() {
    SecretListing source =
        new SecretListing(
            List.of(),
            List.of(
                new Import("/z", "dev", List.of(secret("A", "served first", "/z"))),
                new Import("/a", "dev", List.of(secret("A", "served second", "/a")))));

    assertThat(values(source)).isEqualTo(Map.of("A", "served first"));
  }

  @Test
  void prefersTheShallowerFolderWithinOneSource() {
    SecretListing source =
        direct(secret("A", "deep", "/a/b/c"), secret("A", "root", "/"), secret("A", "mid", "/z"));

    assertThat(values(source)).isEqualTo(Map.of("A", "root"));
  }

  @Test
  void knowsTheFoldersThatHaveSecretsSomewhereBelow() {
    SecretListing source =
        direct(
            secret("A", "1", "/app/a/deep"),
            secret("b", "2", "/app"),
            secret("A", "3", "/app/b/"),
            secret("A", "4", "/app/c"),
            secret("A", "5", "/application"));

    FolderTree folders = ((MergedSecrets) SecretMerge.merge(List.of(source))).folders();

    assertThat(folders.in("/")).containsExactlyInAnyOrder("app", "application");
    assertThat(folders.in("/app")).containsExactlyInAnyOrder("a", "c");
    assertThat(folders.in("/app/a")).containsExactly("deep");
    assertThat(folders.in("/app/a/deep")).isEmpty();
    assertThat(folders.in("/nowhere")).isEmpty();
  }

  @Test
  void prefersTheAlphabeticallyFirstFolderOfOneDepth() {
    SecretListing source = direct(secret("A", "z", "/app/z"), secret("A", "b", "/app/b/"));

    assertThat(values(source)).isEqualTo(Map.of("A", "b"));
  }

  @Test
  void keepsTheServedOrderWithinOneFolder() {
    SecretListing source =
        direct(secret("A", "served first", "/app/"), secret("A", "served second", "/app"));

    assertThat(values(source)).isEqualTo(Map.of("A", "served first"));
  }

  @Test
  void doesNotLetAFolderOfALaterSourceBeatAnEarlierSource() {
    SecretListing deep = direct(secret("A", "deep but first", "/a/b/c"));
    SecretListing root = direct(secret("A", "root but second", "/"));

    assertThat(values(deep, root)).isEqualTo(Map.of("A", "deep but first"));
  }

  @Test
  void givesKeysInOneOrderHoweverTheyWereServed() {
    MergedSecrets one = merged(direct(secret("B", "2", "/"), secret("A", "1", "/")));
    MergedSecrets other = merged(direct(secret("A", "1", "/"), secret("B", "2", "/")));

    assertThat(one.byKey().keySet()).containsExactly("A", "B");
    assertThat(one).isEqualTo(other);
  }

  @Test
  void namesTheKeysWhoseValueIsHidden() {
    SecretMerge.MergeResult outcome =
        SecretMerge.merge(
            List.of(
                new SecretListing(
                    List.of(hidden("B"), secret("C", "v", "/app")),
                    List.of(new Import("/i", "dev", List.of(hidden("A")))))));

    assertThat(outcome).isEqualTo(new HiddenValues(List.of("A", "B")));
    assertThat(((HiddenValues) outcome).sentence()).contains("\"A\", \"B\"").doesNotContain("<hi");
    assertThat(((HiddenValues) outcome).retry()).isEqualTo(new Retry.Backoff());
  }

  @Test
  void doesNotMindAHiddenValueThatIsNotUsed() {
    SecretListing readable = direct(secret("A", "readable", "/app"));
    SecretListing unreadable = direct(hidden("A"));

    assertThat(values(readable, unreadable)).isEqualTo(Map.of("A", "readable"));
  }

  @Test
  void findsSecretsByFolderWhetherOrNotTheyWonTheirKey() {
    MergedSecrets secrets =
        merged(
            new SecretListing(
                List.of(secret("A", "root", "/"), secret("A", "sub", "/sub")),
                List.of(new Import("/sub", "prod", List.of(secret("A", "imported", "/sub"))))));

    assertThat(secrets.at("/sub/", "A").map(s -> s.value().reveal())).contains("sub");
    assertThat(secrets.at("/", "A").map(s -> s.value().reveal())).contains("root");
    assertThat(secrets.at("/other", "A")).isEmpty();
  }

  @Test
  void printsKeysButNoValue() {
    assertThat(merged(direct(secret("A", "hunter2", "/"))).toString())
        .contains("A")
        .doesNotContain("hunter2");
  }

  private static Map<String, String> values(SecretListing... listings) {
    Map<String, String> values = new TreeMap<>();
    merged(listings).byKey().forEach((key, secret) -> values.put(key, secret.value().reveal()));
    return values;
  }

  private static MergedSecrets merged(SecretListing... listings) {
    return (MergedSecrets) SecretMerge.merge(Arrays.asList(listings));
  }

  private static SecretListing direct(Secret... secrets) {
    return new SecretListing(List.of(secrets), List.of());
  }

  private static SecretListing imported(Secret... secrets) {
    return new SecretListing(List.of(), List.of(new Import("/shared", "dev", List.of(secrets))));
  }

  private static Secret secret(String key, String value, String path) {
    return new Secret(key, SecretText.of(value), path, false);
  }

  private static Secret hidden(String key) {
    return new Secret(key, SecretText.of("<hidden-by-infisical>"), "/app", true);
  }
}
