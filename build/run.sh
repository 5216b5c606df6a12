#!/usr/bin/env bash
# Runs a main class of a module from its compiled classes, in the foreground; RUN_JVM may hold options of the JVM.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -lt 2 ]; then
  echo "usage: build/run.sh MODULE MAIN-CLASS [ARGUMENTS]" >&2
  exit 2
fi
module=$1 main=$2
shift 2
java_home=$(build/java-home)
build/maven -q -pl "$module" -am -Pclasspath process-classes
# exec, so that Ctrl-C and SIGTERM reach the program itself, which then takes down what it started.
# RUN_JVM is several words.
# shellcheck disable=SC2086
exec "$java_home/bin/java" ${RUN_JVM:-} -cp "$module/target/classes:$(cat "$module/target/classpath")" "$main" "$@"
