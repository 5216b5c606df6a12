package com.infisical.e2e.chaos;

import com.infisical.testkit.FaultProxy;
import java.util.List;
import java.util.function.BiConsumer;

/** Servers that get another certificate or another address while the operator runs. */
final class MovedServers {
  private MovedServers() {}

  static List<ChaosCase> cases() {
    return List.of(
        new ChaosCase(
            ChaosCases.SERVER,
            "its certificate and authority are replaced",
            1,
            world -> {
              world.route().replaceCertificate();
              return new Fault(() -> true, world::trustServer);
            }),
        new ChaosCase(
            ChaosCases.API,
            "its certificate and authority are replaced",
            0,
            world -> {
              world.apiRoute().replaceCertificate();
              return new Fault(() -> true, world.apiRoute()::trustReplacedCertificate);
            }),
        moved(
            "its name leads to another address; nothing answers at the previous one",
            (route, previous) -> previous.pause()),
        moved(
            "its name leads to another address; another server has the previous one",
            ServerRoute::giveAway),
        moved(
            "its name leads to another address; the previous one still works",
            (route, previous) -> {}));
  }

  private static ChaosCase moved(String name, BiConsumer<ServerRoute, FaultProxy> leftBehind) {
    return new ChaosCase(
        ChaosCases.SERVER,
        name,
        0,
        world -> {
          leftBehind.accept(world.route(), world.route().move());
          return new Fault(() -> true, () -> {});
        });
  }
}
