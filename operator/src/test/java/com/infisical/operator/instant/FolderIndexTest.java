package com.infisical.operator.instant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which folders belong to which patterns. */
class FolderIndexTest {
  private final FolderIndex<String> index = new FolderIndex<>();

  private static FolderPattern exact(String path) {
    return new FolderPattern(path, false);
  }

  private static FolderPattern below(String path) {
    return new FolderPattern(path, true);
  }

  @Test
  void findsAFolderByItselfAndByWhatItLiesIn() {
    index.add(exact("/a/b"), "exact", true);
    index.add(below("/a"), "parent", true);
    index.add(below("/"), "root", true);
    index.add(below("/a/bc"), "namesake", true);
    assertThat(index.at("/a/b")).containsExactlyInAnyOrder("exact", "parent", "root");
    assertThat(index.at("/a/b/c")).containsExactlyInAnyOrder("parent", "root");
    assertThat(index.at("/")).containsExactly("root");
  }

  @Test
  void takesEverySpellingOfAPathForTheSame() {
    index.add(exact("a//b/"), "who", true);
    assertThat(index.at("/a/b")).containsExactly("who");
    assertThat(index.at("a/b/")).containsExactly("who");
    assertThat(exact("").path()).isEqualTo("/");
  }

  @Test
  void forgetsWhoLeft() {
    index.add(exact("/a"), "one", true);
    index.add(exact("/a"), "two", false);
    assertThat(index.isRequired(exact("/a"))).isTrue();
    index.remove(exact("/a"), "one");
    assertThat(index.isRequired(exact("/a"))).isFalse();
    assertThat(index.at("/a")).containsExactly("two");
    index.remove(exact("/a"), "two");
    assertThat(index.isEmpty()).isTrue();
  }

  @Test
  void patternsAreWrittenAsServersTakeThem() {
    assertThat(exact("/").wire()).isEqualTo("/");
    assertThat(below("/").wire()).isEqualTo("/**");
    assertThat(below("/a").wire()).isEqualTo("/a/**");
  }

  @Test
  void aPatternCoversWhatLiesWithin() {
    assertThat(below("/a").covers(exact("/a"))).isTrue();
    assertThat(below("/a").covers(below("/a/b"))).isTrue();
    assertThat(below("/a").covers(exact("/ab"))).isFalse();
    assertThat(exact("/a").covers(below("/a"))).isFalse();
    assertThat(FolderPattern.EVERYTHING.covers(below("/"))).isTrue();
  }
}
