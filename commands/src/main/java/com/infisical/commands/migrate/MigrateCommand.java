package com.infisical.commands.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.commands.cluster.ApiServerWords;
import com.infisical.commands.cluster.ClusterOptions;
import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.console.Console;
import com.infisical.commands.manifest.Manifest;
import com.infisical.commands.manifest.ManifestFiles;
import com.infisical.operator.status.Printable;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints manifests of v1beta1 for the InfisicalSecrets of a cluster or of files. */
@Command(
    name = "migrate",
    sortOptions = false,
    description = {
      "Prints an InfisicalConnection, an InfisicalAuth and an InfisicalStaticSecret of v1beta1 for"
          + " each InfisicalSecret of v1alpha1, with comments where a choice was made and the steps"
          + " that move its targets without a restart. Nothing is written to the cluster.",
      "The exit status is 1 if an InfisicalSecret cannot be moved as it is."
    })
public final class MigrateCommand implements Callable<Integer> {
  private static final String KIND = "InfisicalSecret";
  private static final ResourceDefinitionContext INFISICAL_SECRETS =
      new ResourceDefinitionContext.Builder()
          .withGroup("secrets.infisical.com")
          .withVersion("v1alpha1")
          .withKind(KIND)
          .withPlural("infisicalsecrets")
          .withNamespaced(true)
          .build();

  private final Console console;
  private final ObjectMapper mapper = new ObjectMapper();

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description =
          "file or folder with InfisicalSecrets instead of a cluster, - for standard input;"
              + " repeatable")
  private List<String> files = List.of();

  @Option(
      names = "--default-namespace",
      paramLabel = "NAMESPACE",
      description = "namespace of manifests that name none (default: ${DEFAULT-VALUE})",
      defaultValue = "default")
  private String defaultNamespace = "";

  /** Prints to {@code console}. */
  public MigrateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (!files.isEmpty()) {
      return ofFiles();
    }
    return switch (UserCluster.open(console, options)) {
      case UserCluster.Opening.Refused(String sentence) -> console.refuse(sentence);
      case UserCluster.Opening.Open(UserCluster opened) -> {
        try (UserCluster cluster = opened) {
          yield ofCluster(cluster);
        }
      }
    };
  }

  private int ofFiles() {
    ManifestFiles.Contents contents;
    try {
      contents = new ManifestFiles(console.in()).read(files);
    } catch (IOException e) {
      return console.refuse(String.valueOf(e.getMessage()));
    }
    if (!contents.broken().isEmpty()) {
      return console.refuse(contents.broken().getFirst().toString());
    }
    List<JsonNode> found =
        contents.manifests().stream()
            .filter(each -> each.isOurs() && each.kind().equals(KIND))
            .map(Manifest::tree)
            .toList();
    return found.isEmpty()
        ? console.refuse(
            "there is no InfisicalSecret in %s; correct -f".formatted(String.join(", ", files)))
        : print(found);
  }

  private int ofCluster(UserCluster cluster) {
    try {
      var resources = cluster.client().genericKubernetesResources(INFISICAL_SECRETS);
      List<GenericKubernetesResource> items =
          cluster
              .scope()
              .namespace()
              .map(namespace -> resources.inNamespace(namespace).list())
              .orElseGet(() -> resources.inAnyNamespace().list())
              .getItems();
      if (items.isEmpty()) {
        console.out().println("# There are no InfisicalSecrets " + cluster.scope());
        return Console.FINE;
      }
      Comparator<GenericKubernetesResource> byName =
          Comparator.<GenericKubernetesResource, String>comparing(
                  item -> item.getMetadata().getNamespace())
              .thenComparing(item -> item.getMetadata().getName());
      return print(
          items.stream().sorted(byName).<JsonNode>map(item -> mapper.valueToTree(item)).toList());
    } catch (KubernetesClientException e) {
      return console.refuse(
          ApiServerWords.of(
              cluster.client(),
              "list",
              "infisicalsecrets.secrets.infisical.com",
              cluster.scope(),
              e));
    }
  }

  private int print(List<JsonNode> found) {
    Migration migration = new Migration();
    found.forEach(each -> migration.add(new OldSpec(each, defaultNamespace)));
    KubernetesSerialization yaml = new KubernetesSerialization();
    for (MigratedDocument document : migration.documents()) {
      console.out().println("---");
      // A line break in what a tenant wrote would end the comment.
      document.comments().forEach(line -> console.out().println("# " + Printable.line(line)));
      if (!document.manifest().isEmpty()) {
        console.out().println(yaml.asYaml(document.manifest()).replaceFirst("^---\n", "").strip());
      }
    }
    return migration.isComplete() ? Console.FINE : Console.WRONG;
  }
}
