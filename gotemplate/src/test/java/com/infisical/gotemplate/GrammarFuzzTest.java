package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.infisical.gotemplate.functions.Function;
import com.infisical.gotemplate.functions.Library;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random but well-formed templates from a fixed seed: every function with every sort
 * of argument. Asks for nothing but safety.
 */
class GrammarFuzzTest {
  private static final int TEMPLATES = 20_000;
  private static final long SEED = 20261124;
  private static final String SECRET = "grammar-s3cr3t";
  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(2), Duration.ofSeconds(2), 64 << 10, 60, 4L << 20);

  /** Those that take their time by design; they have tests of their own. */
  private static final Set<String> SLOW =
      Set.of(
          "genPrivateKey",
          "genCA",
          "genSelfSignedCert",
          "genSignedCert",
          "bcrypt",
          "htpasswd",
          "derivePassword");

  private static final List<String> ATOMS =
      List.of(
          ".A",
          ".A.Value",
          ".B.Value",
          ".",
          "$",
          "$x",
          ".NONE",
          "nil",
          "true",
          "false",
          "0",
          "1",
          "-1",
          "3",
          "9223372036854775807",
          "1.5",
          "-0.0",
          "1e300",
          "2i",
          "'x'",
          "\"\"",
          "\"a\"",
          "\"a,b,c\"",
          "\"%s %d %v\"",
          "\"%*d\"",
          "\"\\xff\\xfe\"",
          "\"{\\\"a\\\":[1,null]}\"",
          "\"a: [1]\"",
          "\"^1.2 || ~3\"",
          "\"1.2.3-rc.1\"",
          "\"2006-01-02\"",
          "\"(a+)+$\"",
          "\"[\"",
          "\"http://u:p@h:1/p?q#f\"",
          "\"1h5m\"",
          "(list 1 \"b\" nil)",
          "(list)",
          "(dict \"a\" 1 \"b\" (dict \"c\" 2))",
          "(dict)",
          "(until 3)",
          "(splitList \",\" \"x,y\")",
          "(now)",
          "(semver \"1.2.3\")",
          "(list (list 1) (dict \"k\" nil))");

  private final List<Function> functions =
      Library.standard().all().stream().filter(f -> !SLOW.contains(f.name())).toList();
  private final Random random = new Random(SEED);
  private final TemplateModel model =
      TemplateModel.of(
          Map.of("A", TemplateSecret.of(SECRET, "/a"), "B", TemplateSecret.of("2", "/b")),
          (path, key) -> null);

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String expression(int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return any(ATOMS);
    }
    StringBuilder call = new StringBuilder("(").append(any(functions).name());
    for (int i = random.nextInt(4); i > 0; i--) {
      call.append(' ').append(expression(depth - 1));
    }
    for (int i = random.nextInt(2); i > 0; i--) {
      call.append(" | ").append(any(functions).name());
    }
    return call.append(random.nextInt(12) == 0 ? ").Value" : ")").toString();
  }

  private String statement(int depth) {
    String body = depth == 0 ? "x" : statement(depth - 1);
    return switch (random.nextInt(8)) {
      case 0 -> "{{ if " + expression(2) + " }}" + body + "{{ else }}" + body + "{{ end }}";
      case 1 -> "{{ with " + expression(2) + " }}" + body + "{{ end }}";
      case 2 -> "{{ range $i, $x := " + expression(2) + " }}" + body + "{{ else }}-{{ end }}";
      case 3 -> "{{ range " + expression(2) + " }}" + body + "{{ end }}";
      case 4 -> "{{ $x = " + expression(3) + " }}" + body;
      case 5 -> body + "{{ " + expression(3) + " }}" + body;
      default -> "{{ " + expression(4) + " }}";
    };
  }

  @Test
  void everyRandomTemplateRendersOrFailsWithinItsLimits() {
    int rendered = 0;
    for (int i = 0; i < TEMPLATES; i++) {
      String text = "{{ $x := 1 }}" + statement(2);
      Parsed parsed = GoTemplate.parse("K", text);
      if (!(parsed instanceof GoTemplate template)) {
        fail("the grammar made no template of " + text + ": " + parsed);
        return;
      }
      rendered += isRendered(template, text) ? 1 : 0;
    }
    assertThat(rendered).as("too few get anywhere").isGreaterThan(TEMPLATES / 20);
  }

  private boolean isRendered(GoTemplate template, String text) {
    return switch (template.render(model, LIMITS, Environment.system())) {
      case Rendered r -> {
        assertThat(r.bytes().length).as(text).isLessThanOrEqualTo(LIMITS.outputBytes());
        yield true;
      }
      case Failed failed -> {
        assertThat(failed.message()).as(text).doesNotContain(SECRET);
        yield false;
      }
    };
  }
}
