package com.infisical.operator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Generates the CRDs from the records, one file a kind. The generator's Maven plugin would do, but
 * it orders printer columns by their path, and their order is what users of the Go operator know.
 */
public final class CustomResourceDefinitions {
  /** What brings the committed files back in step with the records. */
  static final String REPAIR = "mvn -q -pl api test-compile exec:java@crds";

  private static final String HEADER =
      "# Generated from the records in api/ by: " + REPAIR + "\n# Do not edit.\n";

  private static final List<Class<? extends CustomResource<?, ?>>> KINDS =
      List.of(
          InfisicalConnection.class,
          InfisicalAuth.class,
          InfisicalStaticSecret.class,
          InfisicalDynamicSecret.class,
          InfisicalSecret.class,
          InfisicalPushSecret.class,
          ClusterGenerator.class);

  private CustomResourceDefinitions() {}

  /** Writes the files into the folder given. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : generate().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }

  /** The content of each file by its name. */
  static Map<String, String> generate() {
    Map<String, String> files = new TreeMap<>();
    for (Class<? extends CustomResource<?, ?>> kind : KINDS) {
      files.put(HasMetadata.getPlural(kind) + ".yaml", generate(kind));
    }
    return files;
  }

  private static String generate(Class<? extends CustomResource<?, ?>> kind) {
    ByteArrayOutputStream yaml = new ByteArrayOutputStream();
    new CRDGenerator()
        .customResourceClasses(kind)
        .withMinQuotes(true)
        .withPostProcessor(new InOrder(kind))
        .withOutput(new InMemory(yaml))
        .generate();
    String generated = yaml.toString(StandardCharsets.UTF_8);
    return HEADER + generated.substring(generated.indexOf('\n') + 1);
  }

  /** Puts the printer columns into the order of the annotations. */
  private record InOrder(Class<?> kind) implements CRDPostProcessor {
    @Override
    public HasMetadata process(HasMetadata crd, String version) {
      List<String> order =
          Stream.of(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
              .map(AdditionalPrinterColumn::name)
              .toList();
      return new CustomResourceDefinitionBuilder((CustomResourceDefinition) crd)
          .editSpec()
          .editFirstVersion()
          .withAdditionalPrinterColumns(
              ((CustomResourceDefinition) crd)
                  .getSpec().getVersions().getFirst().getAdditionalPrinterColumns().stream()
                      .sorted(Comparator.comparing(column -> order.indexOf(column.getName())))
                      .toList())
          .endVersion()
          .endSpec()
          .build();
    }
  }

  private record InMemory(ByteArrayOutputStream bytes)
      implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    @Override
    public ByteArrayOutputStream outputFor(String name) {
      return bytes;
    }

    @Override
    public void close() {
      try {
        bytes.close();
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
    }
  }
}
