package com.infisical.e2e.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.commands.Main;
import com.infisical.commands.console.Console;
import com.infisical.e2e.world.UiRun;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FreePort;
import com.infisical.testkit.Repository;
import com.infisical.testkit.browser.Browser;
import com.infisical.testkit.browser.Tab;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Takes the pictures under docs/pictures, one after the other, of one run. */
public final class Studio {
  private static final int LARGEST = 300_000;
  private static final int WIDTH = 1440;
  private static final int HEIGHT = 780;
  private static final Duration RUN = Duration.ofMinutes(2);

  private final ControlPlane plane;
  private final World world;
  private final Browser browser;
  private final Path folder = Repository.find().path("docs/pictures");

  private Studio(ControlPlane plane, World world, Browser browser) {
    this.plane = plane;
    this.world = world;
    this.browser = browser;
  }

  /** One with a browser of its own. */
  public static Studio open(ControlPlane plane, World world) throws InterruptedException {
    return new Studio(plane, world, Browser.start(plane));
  }

  /** Takes all pictures. */
  public void takeAll() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Instant begun = Instant.now();
    Shop shop = new Shop(world);
    int metrics = FreePort.find();
    ChildProcess operator = operator(metrics);
    try (Prometheus prometheus = Prometheus.start(plane, metrics)) {
      shop.open();
      whole();
      until(begun, 3);
      shop.change("storefront", "SESSION_KEY");
      until(begun, 5);
      shop.breakThings();
      broken();
      until(begun, 8);
      shop.mend();
      until(begun, 9);
      shop.rotate();
      shop.drop();
      until(begun, 10);
      shop.change("invoices", "SIGNING_KEY");
      until(begun, 12);
      save(
          "dashboard",
          drawn(1240, Dashboard.STYLE, new Dashboard(prometheus, begun, Instant.now()).html()));
    }
    shop.clear();
    operator.stop(Duration.ofSeconds(5));
    List.of(InfisicalStaticSecret.class, InfisicalAuth.class, InfisicalConnection.class)
        .forEach(kind -> world.client.resources(kind).inAnyNamespace().delete());
    crowd();
    browser.close();
  }

  /** The packaged operator, as a cluster runs it. */
  private ChildProcess operator(int metrics) throws InterruptedException {
    String health = "127.0.0.1:" + FreePort.find();
    ProcessBuilder program =
        new ProcessBuilder(
            Repository.find().path("dist/infisical-operator/bin/infisical-operator").toString(),
            "--metrics-bind-address=127.0.0.1:" + metrics,
            "--metrics-secure=false",
            "--health-probe-bind-address=" + health);
    program.environment().put("KUBECONFIG", plane.kubeConfigFile().toString());
    program.environment().put("POD_NAMESPACE", world.namespace);
    ChildProcess operator = plane.startProgram("operator", program);
    operator.awaitReady(
        Duration.ofMinutes(1), () -> Prometheus.isOk("http://" + health + "/readyz"));
    return operator;
  }

  /** Waits for a twelfth of the run. */
  private static void until(Instant begun, int twelfth) {
    Instant end = begun.plus(RUN.multipliedBy(twelfth).dividedBy(12));
    await().atMost(RUN).until(() -> Instant.now().isAfter(end));
  }

  private void whole() throws IOException {
    try (UiRun ui = UiRun.start(plane.kubeConfigFile(), "-A");
        Tab tab = browser.tab()) {
      show(tab, ui);
      await()
          .until(
              () ->
                  count(tab, "waiting").equals("0")
                      && count(tab, "failed").equals("0")
                      && !count(tab, "ok").equals("0"));
      await().until(() -> tab.value("document.querySelectorAll('.card').length").asInt() >= 25);
      open(tab, "InfisicalStaticSecret shop/storefront");
      save("ui-light", tab.picture());
      tab.press("Escape");
      tab.value("document.activeElement.blur()");
      tab.size(WIDTH, 660);
      tab.dark(true);
      await()
          .until(() -> tab.value("matchMedia('(prefers-color-scheme: dark)').matches").asBoolean());
      save("ui-dark", tab.picture());
    }
  }

  private void broken() throws IOException {
    try (UiRun ui = UiRun.start(plane.kubeConfigFile(), "-A");
        Tab tab = browser.tab()) {
      show(tab, ui);
      await().until(() -> Integer.parseInt(count(tab, "failed")) >= 6);
      open(tab, "InfisicalStaticSecret shop/mailer");
      save("ui-broken", tab.picture());
    }
    save("status", drawn(1840, Terminal.STYLE, command("status", "-A")));
    save("doctor", drawn(1100, Terminal.STYLE, command("doctor", "-n", "shop", "mailer")));
  }

  private void crowd() throws IOException {
    Crowd crowd = new Crowd(plane.client(), 5_000);
    crowd.gather();
    try (UiRun ui = UiRun.start(plane.kubeConfigFile(), "-A");
        Tab tab = browser.tab()) {
      show(tab, ui);
      await().until(() -> tab.value("document.querySelectorAll('.card').length").asInt() > 40);
      save("ui-many", tab.picture());
    }
  }

  private void show(Tab tab, UiRun ui) {
    tab.size(WIDTH, HEIGHT);
    tab.dark(false);
    tab.open(ui.address().toString());
    await().until(() -> tab.text("document.getElementById('link')?.textContent").equals("live"));
  }

  private static String count(Tab tab, String state) {
    return tab.text(
        "document.querySelector('[data-state=%s] .count').textContent".formatted(state));
  }

  private static void open(Tab tab, String label) {
    await()
        .until(
            () ->
                tab.value(
                        "(card => card ? (card.click(), true) : false)([...document.querySelectorAll('.card')].find(c => c.ariaLabel.startsWith('%s')))"
                            .formatted(label))
                    .asBoolean());
    await()
        .until(() -> tab.text("document.getElementById('details').innerText").contains("Events"));
  }

  private String command(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    Main.run(
        List.of(arguments),
        new Console(
            new ByteArrayInputStream(new byte[0]),
            printed,
            printed,
            Map.of("KUBECONFIG", plane.kubeConfigFile().toString()),
            true));
    String text = out.toString(StandardCharsets.UTF_8);
    world.leaks.assertClean(text);
    return Terminal.of("infisical-operator " + String.join(" ", arguments), text);
  }

  private byte[] drawn(int width, String style, String content) throws IOException {
    try (Tab tab = browser.tab()) {
      return Drawn.html(tab, plane.folder(), width, style, content);
    }
  }

  private void save(String name, byte[] picture) throws IOException {
    assertThat(picture.length).as("bytes of %s", name).isLessThan(LARGEST);
    Files.write(folder.resolve(name + ".png"), picture);
  }
}
