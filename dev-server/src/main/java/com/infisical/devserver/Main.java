package com.infisical.devserver;

import com.infisical.devserver.cloud.CloudIssuers;
import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a development server by itself until it is stopped. */
@Command(
    name = "dev-server",
    mixinStandardHelpOptions = true,
    description = "An Infisical-compatible server in memory, for demos and tests.")
public final class Main implements Callable<Integer> {
  @Option(
      names = "--port",
      defaultValue = "8085",
      description = "port to listen on, 0 for any free one (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "address to listen on (default: ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(names = "--seed", description = "YAML file with projects, secrets and identities")
  private @Nullable Path seed;

  @Option(
      names = "--kubeconfig",
      description = "cluster whose API server reviews tokens for identities with a gateway")
  private @Nullable File kubeconfig;

  @Option(
      names = "--sts-url",
      description =
          "STS to which signed requests of AWS auth are forwarded, plain HTTP with a port")
  private @Nullable URI sts;

  @Option(
      names = "--tls",
      description = "speak HTTPS; the generated CA certificate is written to this file")
  private @Nullable Path caFile;

  @Option(
      names = "--tls-host",
      description = "additional name or address for the certificate, next to localhost; repeatable")
  private String[] tlsHosts = new String[0];

  @Option(
      names = "--entra",
      description = "base URL of the Entra ID whose keys verify azure logins")
  private @Nullable String entra;

  @Option(
      names = "--google-certs",
      description = "URL of the certificates that verify Google's ID tokens")
  private @Nullable String googleCerts;

  @Option(
      names = "--google-accounts",
      description = "base URL of the certificates of each Google service account")
  private @Nullable String googleAccounts;

  @Spec private @Nullable CommandSpec spec;

  public static void main(String[] args) {
    // without a logger there is nothing to say: the request journal is where to look
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() {
    PrintWriter out = commandLine().getOut();
    try (DevServer server = builder().start()) {
      writeCa(server);
      describe(server, out);
      waitForTheEnd();
      return 0;
    } catch (IllegalArgumentException | UncheckedIOException e) {
      commandLine().getErr().println(e.getMessage());
      return 2;
    }
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("to be run by picocli");
    }
    return spec.commandLine();
  }

  private DevServerBuilder builder() {
    DevServerBuilder builder = DevServer.builder().host(host).port(port);
    if (seed != null) {
      builder.seedFile(seed);
    }
    if (kubeconfig != null) {
      if (!kubeconfig.canRead()) {
        throw new IllegalArgumentException("The kubeconfig file " + kubeconfig + " cannot be read");
      }
      builder.kubernetes(Config.fromKubeconfig(kubeconfig));
    }
    if (sts != null) {
      builder.sts(sts);
    }
    if (caFile != null) {
      builder.tls(tlsHosts);
    }
    return builder.clouds(
        new CloudIssuers(
            Optional.ofNullable(entra),
            Optional.ofNullable(googleCerts),
            Optional.ofNullable(googleAccounts)));
  }

  private void writeCa(DevServer server) {
    if (caFile == null) {
      return;
    }
    try {
      Files.writeString(caFile, server.caCertificatePem());
    } catch (IOException e) {
      throw new UncheckedIOException("The CA certificate cannot be written to " + caFile, e);
    }
  }

  private static void describe(DevServer server, PrintWriter out) {
    out.println("address      " + server.address());
    out.println("admin token  " + server.adminToken());
    server
        .seeded()
        .forEach(
            each -> {
              out.println("identity     " + each.name() + "  id " + each.identityId());
              each.credentials()
                  .ifPresent(
                      known ->
                          out.println(
                              "             client id %s  client secret %s"
                                  .formatted(known.clientId(), known.clientSecret())));
            });
    out.flush();
  }

  private static void waitForTheEnd() {
    CountDownLatch end = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(end::countDown));
    try {
      end.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
