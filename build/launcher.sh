#!/bin/sh
# Starts the operator, or a command for people, on the runtime beside it. A signal reaches the JVM itself, because exec replaces this shell.
set -eu

# Under this name it is a plugin of kubectl.
plugin=""
if [ "${0##*/}" = kubectl-infisical ]; then plugin=kubectl-infisical; fi

# Follow links, so that a link anywhere (such as /manager) starts this distribution.
script=$0
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in
    /*) script=$link ;;
    *) script=$(dirname "$script")/$link ;;
  esac
done
home=$(cd "$(dirname "$script")/.." && pwd -P)

# The memory limit of this container in MB, or nothing where there is none (cgroup v2, then v1).
limit() {
  for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    if [ -r "$file" ]; then
      read -r bytes <"$file"
      case $bytes in
        max | '' | *[!0-9]*) return ;;
      esac
      # cgroup v1 says "no limit" by a number of nineteen digits.
      if [ "${#bytes}" -lt 15 ]; then echo $((bytes / 1048576)); fi
      return
    fi
  done
}

# The first compiler alone: what the operator does is over before the optimising one has paid for itself. Measured: 30 %
# less CPU for the first sync of 1,000 resources, 25 MB less; drawing an RSA key in a template takes 5 times longer.

# Outside the heap the JVM needs up to 96 MB, of it 50 MB of files that are mapped. In a container too small for both the
# kernel drops and reads these again without end, so the cache, 30 MB of them, is left out: measured in 128 MB, 300
# resources are synced after 4 s instead of 47. What is left is heap, at most 256 MB.
heap=128
aot=-XX:AOTCache=$home/lib/operator.aot
found=$(limit)
if [ -n "$found" ]; then
  outside=96
  if [ "$found" -lt 176 ]; then
    outside=88
    aot=-Xshare:auto
  fi
  heap=$((found - outside))
  if [ "$heap" -lt 24 ]; then heap=24; fi
  if [ "$heap" -gt 256 ]; then heap=256; fi
fi

# Without a locale the JVM takes file names for ASCII, and cannot open others.
export LC_ALL="${LC_ALL:-C.UTF-8}"

# "make dist" sets this for the one run that teaches the JVM what to have ready.
if [ -n "${INFISICAL_OPERATOR_TRAIN:-}" ]; then aot=-XX:AOTCacheOutput=$INFISICAL_OPERATOR_TRAIN; fi

# The first compiler has no AES instructions: ChaCha20 takes it a quarter of the time. The others as the JDK has them.
suites="TLS_CHACHA20_POLY1305_SHA256,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,\
TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256,TLS_AES_256_GCM_SHA384,\
TLS_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,\
TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,\
TLS_DHE_DSS_WITH_AES_256_GCM_SHA384,TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,TLS_DHE_DSS_WITH_AES_128_GCM_SHA256,\
TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,\
TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,\
TLS_DHE_RSA_WITH_AES_256_CBC_SHA256,TLS_DHE_DSS_WITH_AES_256_CBC_SHA256,TLS_DHE_RSA_WITH_AES_128_CBC_SHA256,\
TLS_DHE_DSS_WITH_AES_128_CBC_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,\
TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,TLS_DHE_RSA_WITH_AES_256_CBC_SHA,\
TLS_DHE_DSS_WITH_AES_256_CBC_SHA,TLS_DHE_RSA_WITH_AES_128_CBC_SHA,TLS_DHE_DSS_WITH_AES_128_CBC_SHA,\
TLS_EMPTY_RENEGOTIATION_INFO_SCSV"

classes=$home/lib/operator.jar
main=com.infisical.operator.runtime.Main
case ${plugin:-${1:-}} in
  help | render | validate | status | doctor | release-finalizers | ui | kubectl-infisical)
    # The operator's jars come first and unchanged, so that its AOT cache serves the commands too.
    classes=$classes:$home/lib/commands.jar
    main=com.infisical.commands.Main
    if [ -n "$plugin" ]; then export INFISICAL_COMMAND_NAME="kubectl infisical"; fi
    ;;
esac

# OpenTelemetry's jars come last, and only where a variable asks for traces.
if [ -n "${OTEL_EXPORTER_OTLP_ENDPOINT:-}${OTEL_EXPORTER_OTLP_TRACES_ENDPOINT:-}${OTEL_TRACES_EXPORTER:-}" ]; then
  classes=$classes:$home/lib/tracing.jar
fi

# Without the empty list of disabled schemes the JDK drops a proxy's credentials for every https call.
# useNativeAccessorOnly: a method handle for each method that Jackson calls costs more than its calls.
# allowRestrictedHeaders: a host whose name has an underscore is called by its address, and told its name.
# maxReqTime: who sends half a request to a health check keeps a thread for 5 s, not indefinitely. maxRspTime: who does not read the metrics, for 30 s.
# A core dump and an error report hold what the memory holds, secrets too; where the kernel pipes core dumps, the limit alone does not count.
# NewSize and SurvivorRatio: what is under way at a collection fits among the survivors, and does not fill the old generation
# with garbage. SweeperThreshold: compiled code that grows by 7 MB is no reason for a full collection.
# ArchiveRelocationMode=0 leaves the cache's pages to the file instead of copying them: 17 MB that can be reclaimed.
ulimit -c 0
exec "$home/runtime/bin/java" \
  -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=48m \
  -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30 -XX:-ShrinkHeapInSteps -Xms16m "-Xmx${heap}m" -XX:NewSize=8m -XX:SurvivorRatio=2 -XX:SweeperThreshold=60 -XX:MaxDirectMemorySize=32m -XX:+ExitOnOutOfMemoryError -XX:-CreateCoredumpOnCrash -XX:ErrorFile=/dev/null \
  "-Djdk.tls.client.cipherSuites=$suites" \
  -Djdk.reflect.useNativeAccessorOnly=true -Djdk.http.auth.tunneling.disabledSchemes= -Djdk.httpclient.allowRestrictedHeaders=host -Dsun.net.httpserver.maxReqTime=5 -Dsun.net.httpserver.maxRspTime=30 \
  -XX:+UnlockDiagnosticVMOptions -XX:TrimNativeHeapInterval=10000 -XX:ArchiveRelocationMode=0 "$aot" -Xlog:aot=off -Xlog:cds=off \
  -cp "$classes" "$main" "$@"
