#!/usr/bin/env bash
# Runs a distribution against stand-ins for an API server and Infisical, with the work that module training gives it,
# and keeps what the JVM learned as its AOT cache.
set -euo pipefail
home=$1
source_folder=$(cd "$(dirname "$0")" && pwd)
jars=$source_folder/../training/target/training-jars
java_home=$("$source_folder/java-home")
work=$(mktemp -d)
server=""
operator=""
clean() {
  if [ -n "$operator" ]; then kill -KILL "$operator" 2>/dev/null || true; fi
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean EXIT

# Waits until a command succeeds, at most 120 s.
until_true() { # what command...
  local what=$1
  shift
  for _ in $(seq 1 1200); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    read -rt 0.1 <> <(:) || true
  done
  echo "train: gave up waiting for $what; its output:" >&2
  tail -n 20 "$work"/*.log >&2
  exit 1
}

"$java_home/bin/keytool" -genkeypair -alias server -keyalg EC -groupname secp256r1 -validity 30 -dname CN=stand-in \
  -ext san=ip:127.0.0.1 -storetype PKCS12 -keystore "$work/server.p12" -storepass training >"$work/keytool.log" 2>&1
"$java_home/bin/keytool" -exportcert -rfc -alias server -keystore "$work/server.p12" -storepass training \
  >"$work/server.pem" 2>>"$work/keytool.log"
"$java_home/bin/java" -cp "$jars/*:$(dirname "$jars")/classes" com.infisical.training.Training "$work" >"$work/server.log" 2>&1 &
server=$!
until_true "the stand-in" test -s "$work/kubeconfig"

rm -f "$home/lib/operator.aot"
# What training compiles is compiled at its first call afterwards. With half of the usual thresholds that is what a few
# hundred resources need: 4 % less CPU for the first sync of 1,000. With ten times the thresholds: 13 % more, and 4 MiB less.
JDK_JAVA_OPTIONS=-XX:CompileThresholdScaling=0.5 INFISICAL_OPERATOR_TRAIN="$home/lib/operator.aot" KUBECONFIG="$work/kubeconfig" POD_NAMESPACE=default HOSTNAME=training \
  "$home/bin/infisical-operator" --leader-elect --health-probe-bind-address=127.0.0.1:0 >"$work/operator.log" 2>&1 &
operator=$!
until_true "the operator to do its work" test -e "$work/done"
# As a kubelet does; a cache without it is as good but for this.
port=$(grep /healthz "$work/operator.log" | grep -o '"port":[ "]*[0-9]*' | grep -o '[0-9]*$' || true)
if [ -n "$port" ]; then
  (exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3 && cat <&3) >"$work/readyz.log" 2>&1 || true
fi
kill -TERM "$operator"
wait "$operator" || { echo "train: the operator ended with status $?; its output:" >&2; cat "$work/operator.log" >&2; exit 1; }
operator=""
if [ ! -s "$home/lib/operator.aot" ]; then
  echo "train: the JVM wrote no AOT cache; its output:" >&2
  cat "$work/operator.log" >&2
  exit 1
fi
