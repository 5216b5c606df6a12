package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A template that asks for too much fails, names its line and the limit, and takes nothing else
 * along.
 */
class LimitsTest {
  private static final Limits SMALL =
      new Limits(Duration.ofSeconds(20), Duration.ofSeconds(60), 1000, 50, 1 << 20);

  private final TemplateModel model =
      TemplateModel.of(Map.of("KEY", TemplateSecret.of("value", "/")), (path, key) -> null);

  private Failed fail(String text, Limits limits, Environment environment) {
    Rendering rendering =
        switch (GoTemplate.parse("CONFIG", text)) {
          case GoTemplate template -> template.render(model, limits, environment);
          case Failed failed -> failed;
        };
    assertThat(rendering).isInstanceOf(Failed.class);
    return (Failed) rendering;
  }

  private Failed fail(String text) {
    return fail(text, SMALL, Environment.system());
  }

  @Test
  void endsALoopWhenItsTimeIsUp() {
    AtomicLong ticks = new AtomicLong();
    Environment slow =
        new Environment(
            InstantSource.system(),
            ZoneOffset.UTC,
            new SecureRandom(),
            () -> ticks.addAndGet(Duration.ofSeconds(1).toNanos()));
    Failed failed = fail("one\n{{ range 1000000000 }}{{ end }}", SMALL, slow);
    assertThat(failed.kind()).isEqualTo(FailureKind.TIME_LIMIT);
    assertThat(failed.line()).isEqualTo(2);
    assertThat(failed.message()).contains("CONFIG:2:", "longer than 20000 ms");
  }

  @Test
  void endsALoopOverNothingByTheRealClock() {
    Limits short_ = new Limits(Duration.ofMillis(50), Duration.ofMillis(50), 1000, 50, 1 << 20);
    Failed failed = fail("{{ range 9000000000000000000 }}{{ end }}", short_, Environment.system());
    assertThat(failed.kind()).isEqualTo(FailureKind.TIME_LIMIT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ range 1000 }}{{ $k := genPrivateKey \"rsa\" }}{{ end }}",
        "{{ range 1000 }}{{ $k := genCA \"ca\" 1 }}{{ end }}",
        "{{ range 100000 }}{{ $_ := bcrypt `x` }}{{ end }}",
        "{{ range 100000 }}{{ $_ := htpasswd `u` `x` }}{{ end }}",
        "{{ range 1000 }}{{ $_ := derivePassword 1 `long` `password` `user` `example.com` }}{{ end"
            + " }}"
      })
  void endsTheMakingOfKeysByItsOwnClock(String text) {
    Limits brief = new Limits(Duration.ofMinutes(5), Duration.ofMillis(30), 1000, 50, 64 << 20);
    Failed failed = fail(text, brief, Environment.system());
    assertThat(failed.kind()).isEqualTo(FailureKind.TIME_LIMIT);
    assertThat(failed.message())
        .contains("generating its keys and hashing its passwords takes longer than 30 ms");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ range 20 }}{{ derivePassword 1 `long` `password` `user` `example.com` }}{{ end }}",
        "{{ range 20 }}{{ bcrypt `x` }}{{ end }}",
        "{{ range 20 }}{{ htpasswd `u` `x` }}{{ end }}",
        "{{ $crt := genSelfSignedCertWithKey `a` nil nil 1 (genPrivateKey `ecdsa`) }}"
            + "{{ range 20 }}{{ pemToPkcs12 $crt.Cert $crt.Key | b64dec | pkcs12key }}{{ end }}"
      })
  void doesNotCountWhatIsSlowOnPurposeAgainstTheTimeOfTheRendering(String text) {
    // A minute passes between the two looks at the clock that stand around each such work.
    AtomicLong now = new AtomicLong();
    AtomicInteger looks = new AtomicInteger();
    Environment environment =
        new Environment(
            InstantSource.system(),
            ZoneOffset.UTC,
            new SecureRandom(),
            () -> {
              boolean after = looksAroundWork() && looks.incrementAndGet() % 2 == 0;
              return after ? now.addAndGet(Duration.ofMinutes(1).toNanos()) : now.get();
            });
    Limits limits = new Limits(Duration.ofSeconds(2), Duration.ofDays(1), 1 << 20, 50, 64 << 20);
    GoTemplate template = (GoTemplate) GoTemplate.parse("K", text);
    assertThat(template.render(model, limits, environment)).isInstanceOf(Rendered.class);
    assertThat(looks).hasValueGreaterThanOrEqualTo(40);
  }

  private static boolean looksAroundWork() {
    List<String> callers =
        StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .map(StackWalker.StackFrame::getMethodName)
                        .dropWhile(name -> !name.equals("checkTime"))
                        .limit(2)
                        .toList());
    return callers.equals(List.of("checkTime", "onKeyTime"));
  }

  @Test
  void doesNotCountTheDrawingOfKeysAgainstTheTimeOfTheRendering() {
    // One second passes with each draw, so that any key takes longer than the rendering may.
    AtomicLong now = new AtomicLong();
    SecureRandom slow =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            super.nextBytes(bytes);
          }
        };
    Environment environment =
        new Environment(InstantSource.system(), ZoneOffset.UTC, slow, now::get);
    Limits limits = new Limits(Duration.ofSeconds(20), Duration.ofDays(1), 1 << 16, 50, 1 << 20);
    GoTemplate template = (GoTemplate) GoTemplate.parse("K", "{{ (genCA \"ca\" 1).Cert }}");
    assertThat(template.render(model, limits, environment)).isInstanceOf(Rendered.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ regexMatch (repeat 900 `a?` | printf `%sb`) $a }}",
        "{{ regexReplaceAll `(a*)*b` $a `x` }}",
        "{{ range 1000 }}{{ $h := bcrypt `x` }}{{ end }}"
      })
  @Timeout(20)
  void endsOneLongCallNearItsTime(String text) {
    String given = "{{ $a := repeat 1000000 `a` }}";
    Limits brief =
        new Limits(Duration.ofMillis(50), Duration.ofMillis(50), 1 << 20, 50, 256L << 20);
    Failed failed = fail(given + text, brief, Environment.system());
    assertThat(failed.kind()).isEqualTo(FailureKind.TIME_LIMIT);
  }

  @Test
  void endsWhenItsOutputIsTooLarge() {
    Failed failed = fail("a\nb\n{{ range 2000 }}x{{ end }}");
    assertThat(failed.kind()).isEqualTo(FailureKind.OUTPUT_LIMIT);
    assertThat(failed.line()).isEqualTo(3);
    assertThat(failed.message()).contains("1000 bytes");
  }

  @Test
  void endsATemplateThatCallsItself() {
    Failed failed =
        fail("{{ define \"a\" }}{{ template \"a\" . }}{{ end }}\n{{ template \"a\" . }}");
    assertThat(failed.kind()).isEqualTo(FailureKind.DEPTH_LIMIT);
    assertThat(failed.message()).contains("50 levels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ $d := dict }}{{ $_ := set $d \"self\" $d }}{{ print $d }}",
        "{{ $d := dict }}{{ $_ := set $d \"self\" $d }}{{ toJson $d }}",
        "{{ $d := dict }}{{ $_ := set $d \"self\" $d }}{{ toYaml $d }}",
        "{{ $d := dict }}{{ $_ := set $d \"self\" $d }}{{ deepCopy $d }}",
        "{{ $d := dict }}{{ $e := dict }}{{ $_ := set $d \"s\" $d }}{{ $_ := set $e \"s\" $e }}{{"
            + " deepEqual $d $e }}",
        "{{ $d := dict }}{{ $e := dict }}{{ $_ := set $d \"s\" $d }}{{ $_ := set $e \"s\" $e }}{{"
            + " merge $d $e }}",
        "{{ repeat 100 \"[\" | mustFromJson }}",
        "{{ repeat 100 \"[\" | printf \"a: %s\" | fromYaml }}"
      })
  void endsValuesThatNestWithoutEnd(String text) {
    assertThat(fail(text).kind()).isEqualTo(FailureKind.DEPTH_LIMIT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ repeat 1000000000 \"x\" }}",
        "{{ repeat 9223372036854775807 \"xx\" }}",
        "{{ until 1000000000 }}",
        "{{ untilStep 0 9223372036854775807 1 }}",
        "{{ seq 1000000000 }}",
        "{{ randAlphaNum 1000000000 }}",
        "{{ randBytes 1000000000 }}",
        "{{ indent 1000000000 \"x\" }}",
        "{{ nindent 100000 (repeat 100 \"\\n\") }}",
        "{{ printf \"%1000000d\" 1 | printf \"%s%s\" (printf \"%1000000d\" 1) }}",
        "{{ printf \"%.1000000f\" 1.5 | printf \"%s%s\" (printf \"%.1000000f\" 1.5) }}",
        "{{ $x := \"x\" }}{{ range 64 }}{{ $x = print $x $x }}{{ end }}",
        "{{ $x := \"x\" }}{{ range 64 }}{{ $x = replace \"x\" \"xx\" $x }}{{ end }}",
        "{{ $x := \"x\" }}{{ range 64 }}{{ $x = cat $x $x }}{{ end }}",
        "{{ $x := \"x\" }}{{ range 64 }}{{ $x = quote $x $x }}{{ end }}",
        "{{ $x := \"x\" }}{{ range 64 }}{{ $x = join $x (list $x $x $x) }}{{ end }}",
        "{{ $x := \"xx\" }}{{ range 64 }}{{ $x = regexReplaceAll \"x\" $x \"xx\" }}{{ end }}",
        "{{ $x := \"x\" }}{{ range 64 }}{{ $x = wrapWith 1 $x \"abc\" }}{{ end }}",
        "{{ $x := \"x\" }}{{ range 64 }}{{ $x = b64enc $x }}{{ end }}",
        "{{ $x := \"\\\"\" }}{{ range 64 }}{{ $x = toJson $x }}{{ end }}",
        "{{ $x := \"<\" }}{{ range 64 }}{{ $x = html $x $x }}{{ end }}",
        "{{ $x := list 1 }}{{ range 64 }}{{ $x = concat $x $x }}{{ end }}",
        "{{ $x := list 1 }}{{ range 40 }}{{ $x = list $x $x }}{{ end }}{{ toJson $x }}",
        "{{ $x := list 1 }}{{ range 40 }}{{ $x = list $x $x }}{{ end }}{{ $x }}",
        "{{ $x := list 1 }}{{ range 40 }}{{ $x = list $x $x }}{{ end }}{{ toYaml $x }}",
        "{{ $x := list 1 }}{{ range 40 }}{{ $x = list $x $x }}{{ end }}{{ deepCopy $x }}",
        "{{ derivePassword 1 \"long\" \"p\" \"u\" \"s\" }}",
        "{{ repeat 40000 \"x\" }}",
        "{{ split \"a\" (repeat 10000 \"a\") }}",
        "{{ regexReplaceAll \"a\" (repeat 1000 \"a\") (repeat 1000 \"b\") }}",
        "{{ $s := repeat 30000 \"a\" }}{{ regexReplaceAll \"(((((((a*)))))))\" $s"
            + " \"$1$2$3$4$5$6$7\" }}",
        "{{ fromYaml (repeat 6000 \"a: 1\\n\") }}",
        "{{ fromYaml \"a: &a [x,x,x,x,x,x,x,x,x]\\n"
            + "b: &b [*a,*a,*a,*a,*a,*a,*a]\\n"
            + "c: &c [*b,*b,*b,*b,*b,*b]\\n"
            + "d: &d [*c,*c,*c,*c,*c,*c]\\n"
            + "e: &e [*d,*d,*d,*d,*d,*d]\\n"
            + "f: [*e,*e,*e,*e,*e,*e]\" }}"
      })
  void endsWhatUsesTooMuchMemory(String text) {
    assertThat(fail(text).kind()).isEqualTo(FailureKind.MEMORY_LIMIT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ $s := repeat 1000000 `a` }}{{ regexMatch `(a{0,100}){0,10}b` $s }}",
        "{{ $s := repeat 300000 `a` }}{{ regexFindAll `a.*b|a` $s -1 }}",
        // Two texts, since one and the same is found equal without reading it.
        "{{ $l := list (repeat 1000000 `a`) (repeat 1000000 `a`) }}"
            + "{{ range 15 }}{{ $l = concat $l $l }}{{ end }}{{ sortAlpha $l | len }}",
      })
  void endsInTimeWhatTakesLongInOneCall(String text) {
    Limits limits = new Limits(Duration.ofMillis(200), Duration.ofSeconds(30), 1000, 50, 64 << 20);
    long start = System.nanoTime();
    assertThat(fail(text, limits, Environment.system()).kind()).isEqualTo(FailureKind.TIME_LIMIT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ contains (print (repeat 500000 `a`) `b`) (repeat 1000000 `a`) }}",
        "{{ $a := print (repeat 200000 `a`) `b` }}{{ replace $a `` (repeat 1000000 `a`) | len }}",
        "{{ $a := print (repeat 200000 `a`) `b` }}{{ splitList $a (repeat 1000000 `a`) | len }}",
        "{{ trimAll (print (repeat 1000000 `b`) `a`) (repeat 1000000 `a`) }}",
        "{{ trim (print `a` (repeat 1000000 ` `)) }}",
        "{{ printf (repeat 1000000 `%[`) | len }}",
        "{{ printf `%.1000000f` 0.1 | len }}",
        "{{ filterPEM `A` (repeat 50000 \"-----BEGIN A-----\\n"
            + "AAAA\\n"
            + "-----END A-----\\n"
            + "\") | len }}",
        "{{ filterPEM `B` (repeat 50000 \"-----BEGIN A-----\\n\") | len }}",
        "{{ fromYaml (repeat 300000 `a`) }}",
        "{{ urlParse (print `http://[` (repeat 1000000 `:`) `!]/`) }}",
        "{{ urlParse (print `http://` (repeat 1000000 `a%`) `@h/`) }}",
        "{{ float64 (print (repeat 4000 `1`) `x`) }}",
        "{{ toYaml (print `1` (repeat 300000 `:1`)) | len }}",
        "{{ clean (repeat 1000000 `a/`) | len }}",
      })
  void isDoneSoonWithLongTexts(String text) {
    Limits limits =
        new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), 1 << 20, 200, 64 << 20);
    long start = System.nanoTime();
    Rendering rendering =
        ((GoTemplate) GoTemplate.parse("CONFIG", text)).render(model, limits, Environment.system());
    if (rendering instanceof Failed failed) {
      assertThat(failed.kind()).isEqualTo(FailureKind.FUNCTION);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void countsWhatACallNeedsOnlyWhileItRuns() {
    GoTemplate template =
        (GoTemplate)
            GoTemplate.parse(
                "K",
                "{{ range 3 }}{{ derivePassword 1 `long` `password` `user` `example.com` }}"
                    + "{{ end }}");
    Limits limits =
        new Limits(Duration.ofMinutes(1), Duration.ofMinutes(1), 1 << 20, 200, 40 << 20);
    assertThat(template.render(model, limits, Environment.system())).isInstanceOf(Rendered.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ((toDate `2006` `2006`).AddDate 9223372036854775807 0 0).Year }}",
        "{{ genPrivateKey `dsa` | pemToPkcs12 `x` }}",
        "{{ (divf 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324"
            + " 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324 5e-324) }}",
        "{{ now | date (repeat 20000 `2`) }}",
      })
  void makesAFailureOfWhatAFunctionCannotDo(String text) {
    Failed failed = fail(text, Limits.DEFAULT, Environment.system());
    assertThat(failed.kind()).isEqualTo(FailureKind.FUNCTION);
    assertThat(failed.message()).contains("error calling");
  }

  @Test
  void countsTheParsedTemplate() {
    String long_ = "{{.}}".repeat(50_000);
    assertThat(GoTemplate.parse("K", long_)).isInstanceOf(GoTemplate.class);
    assertThat(GoTemplate.parse("K", long_, SMALL, System::nanoTime))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(FailureKind.MEMORY_LIMIT);
              assertThat(failed.message())
                  .isEqualTo("template: K:1: it uses more memory than the 1048576 bytes allowed");
            });
    GoTemplate parsed = (GoTemplate) GoTemplate.parse("K", long_);
    assertThat(parsed.render(model, SMALL, Environment.system()))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.kind()).isEqualTo(FailureKind.MEMORY_LIMIT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ range 100 }}{{ repeat 10000 `x` | upper | trunc 1 }}{{ end }}",
        "{{ range 100 }}{{ if repeat 10000 `x` | upper }}{{ end }}{{ end }}",
        "{{ range 100 }}{{ len (list (repeat 10000 `x`)) }}{{ end }}"
      })
  void countsNoGarbageOfStatementsThatAreOver(String text) {
    GoTemplate template = (GoTemplate) GoTemplate.parse("K", text);
    assertThat(template.render(model, SMALL, Environment.system())).isInstanceOf(Rendered.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ $d := dict }}{{ range until 200 }}{{ set $d (toString .) (repeat 10000 `x`) | len }}"
            + "{{ end }}",
        "{{ $d := dict }}{{ range until 200 }}"
            + "{{ merge $d (dict (toString .) (repeat 10000 `x`)) | len }}{{ end }}",
        "{{ $l := list }}{{ range until 200 }}{{ $l = append $l (repeat 10000 `x`) }}{{ end }}"
      })
  void countsWhatOutlivesItsStatement(String text) {
    assertThat(fail(text).kind()).isEqualTo(FailureKind.MEMORY_LIMIT);
  }

  @Test
  void refusesATemplateThatIsNestedTooDeeply() {
    assertThat(fail("{{ if 1 }}".repeat(5000)).message()).contains("500 levels deep");
    assertThat(fail("{{ " + "(".repeat(5000)).message()).contains("500 levels deep");
  }

  @Test
  void rendersAgainAfterAFailure() {
    GoTemplate template = (GoTemplate) GoTemplate.parse("K", "{{ .KEY }}{{ repeat 2000 \"x\" }}");
    assertThat(template.render(model, SMALL, Environment.system())).isInstanceOf(Failed.class);
    assertThat(template.render(model, Limits.DEFAULT, Environment.system()))
        .isInstanceOf(Rendered.class);
  }
}
