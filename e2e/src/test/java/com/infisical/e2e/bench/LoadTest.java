package com.infisical.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.e2e.bench.server.Layout;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadTest {
  @Test
  void spreadsResourcesOverTenantsAndSources() {
    Load load = load(1000, 10, 100);

    assertThat(IntStream.range(0, 1000).map(load::tenant).distinct().count()).isEqualTo(10);
    assertThat(IntStream.range(0, 1000).map(load::source).distinct().count()).isEqualTo(100);
  }

  @Test
  void givesAResourceASourceOfItsOwnTenant() {
    Load load = load(100, 7, 30);

    assertThat(IntStream.range(0, 100))
        .allMatch(i -> load.tenant(i) == load.source(i) % load.layout().tenants());
  }

  @Test
  void knowsAResourceByItsName() {
    assertThat(Load.resource(Load.name(42))).isEqualTo(42);
    assertThat(Load.resource("credentials")).isEqualTo(-1);
    assertThat(Load.resource("app-of-somebody-else")).isEqualTo(-1);
  }

  @Test
  void writesManifestsThatAreJson() throws IOException {
    Load load =
        new Load(
            new Layout(1, 1, 20, 0),
            1,
            Duration.ofMinutes(1),
            true,
            true,
            Duration.ZERO,
            Duration.ofHours(1));
    Manifests manifests = new Manifests(load, "http://127.0.0.1:1");
    ObjectMapper json = new ObjectMapper();

    JsonNode resource = json.readTree(manifests.resource(0).body());
    assertThat(resource.at("/spec/syncOptions/instantUpdates").asBoolean()).isTrue();
    assertThat(resource.at("/spec/targets/0/template/data")).hasSize(20);
    for (Manifests.Creation each : manifests.tenant(0)) {
      assertThat(json.readTree(each.body()).path("kind").asText()).isNotEmpty();
    }
  }

  private static Load load(int resources, int tenants, int sources) {
    return new Load(
        new Layout(tenants, sources, 1, 0),
        resources,
        Duration.ofMinutes(1),
        false,
        false,
        Duration.ZERO,
        Duration.ofHours(1));
  }
}
