package com.infisical.operator.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.SecretListing;
import com.infisical.client.SecretText;
import com.infisical.gotemplate.Environment;
import com.infisical.operator.api.TemplateData;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.target.TargetContent.RenderResult;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.TargetFailure;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TargetRendererTest {
  private static final OperatorKey KEY = OperatorKey.of(new byte[OperatorKey.BYTES]);
  private static final TemplateData SLOW = new TemplateData.Whole("a: {{ .A }}");

  private static final RenderingPool POOL =
      new RenderingPool(2, RenderingMemory.of(64L << 20, 2), Duration.ofMinutes(1));

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger looks = new AtomicInteger();
  private Duration passesAtEachLook = Duration.ofSeconds(3);

  private final TargetRenderer renderer =
      new TargetRenderer(
          KEY,
          new Environment(
              InstantSource.system(), ZoneOffset.UTC, new SecureRandom(), this::lookAtTheClock),
          POOL,
          new SlowRenderings(
              new TargetMemory(nanos::get),
              () -> Duration.ofNanos(nanos.get()),
              new SecureRandom()));

  private long lookAtTheClock() {
    looks.incrementAndGet();
    return nanos.addAndGet(passesAtEachLook.toNanos());
  }

  @Test
  void triesWhatTookTooLongAgainLaterAndSaysSo() {
    TargetFailure failure = refused(SLOW, "1");

    assertThat(failure).isInstanceOf(TargetFailure.TemplateTime.class);
    assertThat(failure.sentence())
        .contains(".spec.targets[].template.data", "longer than 2000 ms", "the operator retries");
    assertThat(failure.retry())
        .isInstanceOfSatisfying(
            Retry.After.class,
            after ->
                assertThat(after.delay())
                    .isBetween(Duration.ofMillis(800), Duration.ofMillis(1200)));
  }

  @Test
  void doesNotRenderTheSameInputsBeforeTheirTime() {
    String told = refused(SLOW, "1").sentence();
    int before = looks.get();

    assertThat(refused(SLOW, "1").sentence()).isEqualTo(told);
    assertThat(looks).hasValue(before);
  }

  @Test
  void pausesLongerAfterEachFailureAndAtMostFiveMinutes() {
    Duration longest = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      Duration delay = ((Retry.After) refused(SLOW, "1").retry()).delay();
      assertThat(delay).isGreaterThan(longest.dividedBy(2)).isLessThan(Duration.ofMinutes(6));
      longest = delay;
      nanos.addAndGet(delay.toNanos());
    }
    assertThat(longest).isGreaterThan(Duration.ofMinutes(4));
  }

  @Test
  void rendersOtherInputsAtOnce() {
    refused(SLOW, "1");
    passesAtEachLook = Duration.ZERO;

    assertThat(render(SLOW, "2", time())).isInstanceOf(RenderResult.Data.class);
  }

  @Test
  void rendersTheSameInputsWhenTheirTimeHasCome() {
    TargetFailure failure = refused(SLOW, "1");
    passesAtEachLook = Duration.ZERO;
    nanos.addAndGet(((Retry.After) failure.retry()).delay().toNanos());

    assertThat(render(SLOW, "1", time())).isInstanceOf(RenderResult.Data.class);
  }

  @Test
  void waitsForAChangeAfterWhatTimeDoesNotCure() {
    passesAtEachLook = Duration.ZERO;

    TargetFailure failure = refused(new TemplateData.Whole("{{ fail \"no\" }}"), "1");

    assertThat(failure.retry()).isEqualTo(new Retry.OnChange());
  }

  @Test
  void beginsNoRenderingWhenTheTimeOfTheSyncIsOver() {
    passesAtEachLook = Duration.ZERO;
    RenderingTime time = new RenderingTime(() -> nanos.addAndGet(Duration.ofSeconds(20).toNanos()));
    TemplateData three = new TemplateData.PerKey(Map.of("a", "1", "b", "2", "c", "3"));

    RenderResult outcome = render(three, "1", time);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            RenderResult.Refused.class,
            refused -> {
              assertThat(refused.failure().sentence()).contains("longer than 30 s in one sync");
              assertThat(refused.failure().retry()).isEqualTo(new Retry.Backoff());
            });
    assertThat(time.isOver()).isTrue();
  }

  @Test
  void rendersAnewWithALargeShareWhatTheUsualOneDoesNotHold() {
    passesAtEachLook = Duration.ZERO;
    TemplateData large = whole("a: {{ repeat 500000 `x` | upper | len }}");

    assertThat(data(render(large, "1", time()))).containsEntry("a", "500000");
  }

  @Test
  void derivesPasswordsInASmallHeapAsGoDoes() {
    passesAtEachLook = Duration.ZERO;
    TemplateData derived =
        whole(
            "a: {{ range 6 }}{{ derivePassword 1 `long` `password` `user` `example.com` }}"
                + "{{ end }}");

    assertThat(data(render(derived, "1", time()))).containsEntry("a", "ZedaFaxcZaso9*".repeat(6));
  }

  @Test
  void saysThatALargerHeapAllowsMore() {
    passesAtEachLook = Duration.ZERO;
    TemplateData tooLarge =
        whole("a: {{ range 30 }}{{ $x := repeat 1000000 `x` }}{{ $x | upper }}{{ end }}");

    TargetFailure failure = refused(tooLarge, "1");

    assertThat(failure.sentence())
        .contains(
            "it uses more memory than the 12582912 bytes allowed",
            "with a larger memory limit for the operator, it may use up to 64 MiB");
    assertThat(failure.retry()).isEqualTo(new Retry.OnChange());
  }

  @Test
  void stopsWhenTheKeysOfATargetTogetherAreMoreThanASecretHolds() {
    passesAtEachLook = Duration.ZERO;
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("k" + i, "{{ repeat 400000 `x` }}");
    }
    int before = looks.get();

    TargetFailure failure = refused(new TemplateData.PerKey(many), "1");

    assertThat(failure).isInstanceOf(TargetFailure.TooLarge.class);
    assertThat(looks.get() - before).isLessThan(100);
  }

  @Test
  void namesTheUnknownSecretsOfEachTemplate() {
    passesAtEachLook = Duration.ZERO;
    TemplateData template =
        new TemplateData.PerKey(
            Map.of("url", "u:{{ .USER }}@{{ .HOST.Value }}", "ok", "{{ .A }}", "x", "{{ .X }}"));

    RenderResult outcome = render(template, "1", time());

    assertThat(((RenderResult.Data) outcome).unknown().warnings(Given.ref()))
        .hasSize(2)
        .first()
        .asString()
        .startsWith(Given.ref() + ": .spec.targets[].template.data.url prints the secrets")
        .contains("\"HOST\", \"USER\"", "compare these keys with those at Infisical");
  }

  private static TemplateData whole(String text) {
    return new TemplateData.Whole(text);
  }

  private static Map<String, String> data(RenderResult outcome) {
    Map<String, String> texts = new HashMap<>();
    switch (outcome) {
      case RenderResult.Data data ->
          data.data()
              .forEach((key, value) -> texts.put(key, new String(value, StandardCharsets.UTF_8)));
      case RenderResult.Refused(TargetFailure failure) ->
          throw new AssertionError(failure.sentence());
    }
    return texts;
  }

  private RenderingTime time() {
    return new RenderingTime(System::nanoTime);
  }

  private TargetFailure refused(TemplateData template, String value) {
    return switch (render(template, value, time())) {
      case RenderResult.Refused(TargetFailure failure) -> failure;
      case RenderResult.Data data -> throw new AssertionError("it was rendered");
    };
  }

  private RenderResult render(TemplateData template, String value, RenderingTime time) {
    SecretListing listing =
        new SecretListing(
            List.of(new SecretListing.Secret("A", SecretText.of(value), "/", false)), List.of());
    MergedSecrets secrets = (MergedSecrets) SecretMerge.merge(List.of(listing));
    TargetRenderer.Job job =
        new TargetRenderer.Job(
            "apps",
            new TargetMemory.Key(Given.UID, Given.ref()),
            template,
            secrets,
            TemplateManner.STANDARD,
            time);
    return renderer.data(job, null, Optional::empty);
  }
}
