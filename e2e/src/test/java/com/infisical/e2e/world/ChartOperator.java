package com.infisical.e2e.world;

import com.infisical.e2e.demo.OperatorProgram;
import com.infisical.operator.runtime.Main;
import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.TrustsAll;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The operator of the built classes, as the Deployment of an installed chart would start it. */
public final class ChartOperator implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final ChildProcess process;

  private ChartOperator(ChildProcess process) {
    this.process = process;
  }

  /** Starts it with the service account of the Deployment, and waits until it is ready. */
  public static ChartOperator start(ControlPlane plane, String namespace, String deployment)
      throws InterruptedException {
    List<String> program =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    return new ChartOperator(
        OperatorProgram.start(
            plane,
            plane
                .client()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(deployment)
                .require(),
            program));
  }

  /** What it shows under {@code /metrics} to the owner of a token. */
  public String metrics(String token) {
    try (HttpClient http = HttpClient.newBuilder().sslContext(trustingAll()).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + metricsPort() + "/metrics"))
              .header("Authorization", "Bearer " + token)
              .build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError("The metrics cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while reading the metrics", e);
    }
  }

  private String metricsPort() throws IOException {
    return Files.readString(log())
        .lines()
        .filter(line -> line.contains("Serving /metrics"))
        .map(line -> line.replaceFirst(".*\"port\":(\\d+).*", "$1"))
        .findFirst()
        .orElseThrow();
  }

  /** The operator's certificate is of its own making. */
  private static SSLContext trustingAll() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    return context;
  }

  /** Its log so far. */
  public Path log() {
    return process.log();
  }

  @Override
  public void close() {
    process.stop(GRACE);
  }
}
