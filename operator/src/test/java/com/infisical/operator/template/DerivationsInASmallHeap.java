package com.infisical.operator.template;

import com.infisical.client.SecretListing;
import com.infisical.client.SecretText;
import com.infisical.gotemplate.Environment;
import com.infisical.operator.api.TemplateData;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.target.TargetContent;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Renders the templates of many namespaces at once; run by a test in a process of its own. */
final class DerivationsInASmallHeap {
  private static final int NAMESPACES = 24;
  private static final TemplateData TEMPLATE =
      new TemplateData.PerKey(
          Map.of(
              "P", "{{ derivePassword 1 `long` `password` `user` `example.com` }}",
              "L", "{{ $x := repeat 700000 .A.Value }}{{ $x | upper | lower | len }}"));

  private DerivationsInASmallHeap() {}

  public static void main(String[] arguments) {
    TargetRenderer renderer =
        new TargetRenderer(
            OperatorKey.of(new byte[OperatorKey.BYTES]),
            Environment.system(),
            new RenderingPool(
                8, RenderingMemory.of(Runtime.getRuntime().maxMemory(), 8), Duration.ofMinutes(10)),
            new SlowRenderings(
                new TargetMemory(System::nanoTime), Ticker.system(), new SecureRandom()));
    Executor callers = Executors.newVirtualThreadPerTaskExecutor();
    List<CompletableFuture<TargetContent.RenderResult>> asked = new ArrayList<>();
    for (int i = 0; i < NAMESPACES; i++) {
      String namespace = "n" + i;
      asked.add(CompletableFuture.supplyAsync(() -> render(renderer, namespace), callers));
    }
    long rendered =
        asked.stream()
            .map(CompletableFuture::join)
            .peek(DerivationsInASmallHeap::tell)
            .filter(TargetContent.RenderResult.Data.class::isInstance)
            .count();
    System.out.println(rendered + " rendered");
  }

  private static void tell(TargetContent.RenderResult outcome) {
    if (outcome instanceof TargetContent.RenderResult.Refused(TargetFailure failure)) {
      System.out.println(failure.sentence());
    }
  }

  private static TargetContent.RenderResult render(TargetRenderer renderer, String namespace) {
    SecretListing listing =
        new SecretListing(
            List.of(new SecretListing.Secret("A", SecretText.of("x"), "/", false)), List.of());
    MergedSecrets secrets = (MergedSecrets) SecretMerge.merge(List.of(listing));
    RenderingTime time = new RenderingTime(() -> 0);
    TargetRef ref = new TargetRef(TargetRef.Kind.SECRET, namespace, "t");
    TargetRenderer.Job job =
        new TargetRenderer.Job(
            namespace,
            new TargetMemory.Key("uid", ref),
            TEMPLATE,
            secrets,
            TemplateManner.STANDARD,
            time);
    return renderer.data(job, null, Optional::empty);
  }
}
