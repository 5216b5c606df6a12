package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that the operator tells in a world's statuses and events. */
record Told(String text) {
  static Told in(World world) {
    List<Object> all = new ArrayList<>();
    var client = world.client;
    client
        .resources(InfisicalConnection.class)
        .inNamespace(world.namespace)
        .list()
        .getItems()
        .forEach(r -> all.add(r.getStatus()));
    client
        .resources(InfisicalAuth.class)
        .inNamespace(world.namespace)
        .list()
        .getItems()
        .forEach(r -> all.add(r.getStatus()));
    client
        .resources(InfisicalStaticSecret.class)
        .inNamespace(world.namespace)
        .list()
        .getItems()
        .forEach(r -> all.add(r.getStatus()));
    all.addAll(client.v1().events().inNamespace(world.namespace).list().getItems());
    return new Told(Serialization.asJson(all));
  }

  /** Neither a token or a certificate, nor any of the world's values and credentials. */
  void assertNoSecret(World world, String... others) {
    List<String> secrets = new ArrayList<>(List.of(others));
    secrets.add(Chain.VALUE);
    secrets.add(world.credentials.clientSecret());
    secrets.add("eyJ");
    secrets.add("BEGIN CERTIFICATE");
    Optional<String> told = secrets.stream().filter(text::contains).findFirst();
    assertThat(told.isPresent()).as("a secret is told").isFalse();
  }
}
