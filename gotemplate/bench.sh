#!/bin/sh
# Measures this engine and Go's on the same 20 keys and prints the ratio; then the memory of 1,000 targets.
set -eu
cd "$(dirname "$0")"
folder=$PWD
JAVA_HOME=$(../build/java-home)
export JAVA_HOME
# Classes that a build without the profile left have no list of benchmarks, and count as up to date.
rm -rf target/test-classes target/maven-status
(cd .. && build/maven -q -pl gotemplate -P bench test-compile dependency:build-classpath -Dmdep.outputFile="$folder/target/bench.classpath")
classpath=target/test-classes:target/classes:$(cat target/bench.classpath)
"$JAVA_HOME/bin/java" -cp "$classpath" org.openjdk.jmh.Main TemplateBenchmark -rf csv -rff target/bench.csv >target/bench.log
(cd oracle && go test -run '^$' -bench . -benchtime 2s) >target/bench-go.txt
awk -F'[, \t]+' '
  FILENAME ~ /go.txt/ && /^Benchmark/ { name = $1; sub(/^Benchmark/, "", name); sub(/-[0-9]+$/, "", name); go[tolower(name)] = $3 }
  FILENAME ~ /csv/ && /TemplateBenchmark/ { name = $1; gsub(/"/, "", name); sub(/.*\./, "", name); gsub(/"/, "", $5); java[tolower(name)] = $5 }
  END { for (name in java) printf "%-16s JVM %9.1f us   Go %9.1f us   ratio %.2f\n", name, java[name] / 1000, go[name] / 1000, java[name] / go[name] }
' target/bench-go.txt target/bench.csv | sort
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "$classpath" com.infisical.gotemplate.bench.MemoryOfParsedTemplates
