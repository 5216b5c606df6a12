package com.infisical.operator.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What templates make of a Secret that is pushed, and what they may take for it. */
class SecretTemplatesTest {
  private static final Map<String, byte[]> SECRET =
      Map.of("A", "x".getBytes(StandardCharsets.UTF_8));

  /** The pool of a heap of 64 MB, in which the usual share is 2 MiB. */
  private final SecretTemplates templates =
      new SecretTemplates(
          new RenderingPool(2, RenderingMemory.of(64L << 20, 2), Duration.ofMinutes(1)));

  private SecretTemplates.Result render(Map<String, String> byKey) {
    return templates.render("shop", byKey, SECRET, "/app");
  }

  @Test
  void keepsAtMostAMebibyteOfAllTemplatesTogether() {
    String half = "{{ repeat 500000 .A.Value }}";

    assertThat(render(Map.of("K", half, "L", half)))
        .isInstanceOf(SecretTemplates.Result.Rendered.class);
    assertThat(render(Map.of("K", half, "L", half, "M", half)))
        .isInstanceOfSatisfying(
            SecretTemplates.Result.Failed.class,
            failed ->
                assertThat(failed.why())
                    .isEqualTo(
                        "cannot be used: the values of all templates are larger than 1 MiB"
                            + " together; render less, or split them over several resources"));
  }

  @Test
  void rendersWithTheLargeShareWhatNeedsMoreThanTheUsualOne() {
    assertThat(
            render(
                Map.of(
                    "P", "{{ derivePassword 1 `long` `password` `user` `example.com` }}",
                    "L", "{{ $x := repeat 700000 .A.Value }}{{ $x | upper | lower | len }}")))
        .isInstanceOfSatisfying(
            SecretTemplates.Result.Rendered.class,
            rendered ->
                assertThat(new String(rendered.byKey().get("L"), StandardCharsets.UTF_8))
                    .isEqualTo("700000"));
  }
}
