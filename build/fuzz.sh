#!/usr/bin/env bash
# Lets Jazzer search for inputs that break a parser: every class …FuzzTest with a fuzzerTestOneInput, SECONDS_EACH each (default 120).
#   build/fuzz.sh                    all
#   build/fuzz.sh AnswerFuzzTest     one
# It begins with the corpus, src/test/corpus/<class>. What it finds is written there as crash-…, and fails the tests from then on.
set -euo pipefail
# Tests call a server of their own on loopback.
export JAZZER_SSRF_PERMISSIVE_UNTIL_CONFIGURED=1
cd "$(dirname "$0")/.."
seconds=${SECONDS_EACH:-120}
java=$(build/java-home)/bin/java
build/maven -q -pl infisical,gotemplate,operator -am test-compile dependency:build-classpath \
  -DincludeScope=test -Dmdep.outputFile=target/fuzz-classpath -Dspotless.check.skip
failed=0
for file in $(grep -l --include='*FuzzTest.java' -r 'fuzzerTestOneInput(byte' -- */src/test/java); do
  test=$(basename "$file" .java)
  if [ $# -gt 0 ] && [[ " $* " != *" $test "* ]]; then continue; fi
  module=${file%%/*}
  class=${file#*/src/test/java/}
  class=${class%.java}
  log=$PWD/$module/target/fuzz-$test.log
  echo "$test: searching for $seconds s"
  # Inputs that reach new code stay in target; the corpus grows only by hand and by findings.
  mkdir -p "$module/target/fuzz-$test"
  (
    cd "$module"
    "$java" -XX:+EnableDynamicAgentLoading --enable-native-access=ALL-UNNAMED -Xmx1g \
      -cp "target/test-classes:target/classes:$(cat target/fuzz-classpath):$(cat ../gotemplate/target/fuzz-classpath)" \
      com.code_intelligence.jazzer.Jazzer --target_class="${class//\//.}" \
      --instrumentation_includes='com.infisical.**' --custom_hook_includes='com.infisical.**' --keep_going=1 --disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery --reproducer_path=target \
      -max_total_time="$seconds" -max_len=65536 -rss_limit_mb=3000 -timeout=20 -artifact_prefix="src/test/corpus/$test/" \
      "target/fuzz-$test" "src/test/corpus/$test"
  ) >"$log" 2>&1 || failed=1
  grep -qE '^== Java Exception|ERROR: libFuzzer' "$log" && failed=1 && echo "$test: FOUND SOMETHING; see $log"
  # One that has not searched has found nothing either.
  if ! grep -qE '^Done [0-9]+ runs' "$log"; then
    failed=1
    echo "$test: DID NOT SEARCH TO THE END; see $log"
  fi
  grep -E 'DONE|Done ' "$log" | tail -2 | sed "s/^/$test: /" || true
done
exit $failed
