package com.infisical.client.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.ProjectEvent;
import com.infisical.client.ProjectEvent.Folder;
import com.infisical.client.StreamNews;
import com.infisical.client.events.SseFrames.Frame;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the frames of a project's stream mean, in all shapes that servers have sent. */
class EventFramesTest {
  private final EventFrames meanings = new EventFrames("p1");

  private Optional<StreamNews> news(String event, String data) {
    return meanings.news(new Frame(event, data, true, false));
  }

  private static Optional<StreamNews> happened(String type, Folder... folders) {
    return Optional.of(new StreamNews.Happened(new ProjectEvent(type, "p1", Set.of(folders))));
  }

  @Test
  void tellsTheFoldersOfAListOfSecrets() {
    assertThat(
            news(
                "secret:create",
                "{\"projectType\":\"secret-manager\",\"data\":{\"eventType\":\"secret:create\",\"payload\":["
                    + "{\"environment\":\"dev\",\"secretPath\":\"/app\",\"secretKey\":\"A\"},"
                    + "{\"environment\":\"dev\",\"secretPath\":\"/app\",\"secretKey\":\"B\"},"
                    + "{\"environment\":\"prod\",\"secretPath\":\"/\",\"secretKey\":\"C\"}]}}"))
        .isEqualTo(happened("secret:create", new Folder("dev", "/app"), new Folder("prod", "/")));
  }

  @Test
  void tellsTheFolderOfAChangeOfImports() {
    assertThat(
            news(
                "secret:import-mutation",
                "{\"projectType\":\"secret-manager\",\"data\":{\"eventType\":\"secret:import-mutation\",\"payload\":"
                    + "{\"environment\":\"dev\",\"secretPath\":\"/app\"}}}"))
        .isEqualTo(happened("secret:import-mutation", new Folder("dev", "/app")));
  }

  @Test
  void readsTheShapeOfTheFirstServers() {
    assertThat(
            news(
                "",
                "{\"type\":\"secret-manager\",\"data\":{\"eventType\":\"secret:update\",\"payload\":"
                    + "{\"environment\":\"dev\",\"secretPath\":\"/\",\"secretKeys\":[\"A\",\"B\"]}}}"))
        .isEqualTo(happened("secret:update", new Folder("dev", "/")));
  }

  @Test
  void takesAFolderWithALongerNameThanAnyAsAChangeAnywhere() {
    String data = "{\"data\":{\"payload\":{\"environment\":\"dev\",\"secretPath\":\"/%s\"}}}";
    assertThat(news("secret:update", data.formatted("a".repeat(1_023))))
        .isEqualTo(happened("secret:update", new Folder("dev", "/" + "a".repeat(1_023))));
    assertThat(news("secret:update", data.formatted("a".repeat(1_024))))
        .isEqualTo(happened("secret:update"));
  }

  @Test
  void takesWhatItCannotReadAsAChangeAnywhere() {
    assertThat(news("secret:update", "<html>")).isEqualTo(happened("secret:update"));
    assertThat(news("secret:update", "")).isEqualTo(happened("secret:update"));
    assertThat(news("", "42")).isEqualTo(happened(""));
    assertThat(news("secret:delete", "{\"data\":{\"payload\":[{\"environment\":\"dev\"}]}}"))
        .isEqualTo(happened("secret:delete"));
    assertThat(meanings.news(new Frame("secret:update", "", true, true)))
        .isEqualTo(happened("secret:update"));
  }

  @Test
  void takesPingsAndForeignEventsAsNothing() {
    assertThat(meanings.news(new Frame("ping", "", false, false))).isEmpty();
    assertThat(news("ping", "{}")).isEmpty();
    assertThat(news("certificate:issued", "{}")).isEmpty();
    assertThat(news("", "{\"data\":{\"eventType\":\"certificate:issued\"}}")).isEmpty();
  }

  @Test
  void tellsWhenTheServerTakesThePermissionAway() {
    assertThat(news("error", "{\"message\":\"Permission denied or refresh failed\"}"))
        .contains(new StreamNews.Dismissed());
  }
}
