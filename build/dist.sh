#!/usr/bin/env bash
# Packs the built operator with a Java runtime of its own and an AOT cache into dist/infisical-operator.
# Reuses the runtime while JDK and modules stay the same. Needs no cluster and no network.
set -euo pipefail
cd "$(dirname "$0")/.."

java_home=$(build/java-home)
home=dist/infisical-operator
say() { echo "dist: $*" >&2; }

# What the operator and its libraries use. jdeps also names java.desktop and java.compiler, for classes that never load.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.httpserver,jdk.management,jdk.unsupported

mkdir -p "$home/bin" "$home/lib"

wanted="$modules $(cat "$java_home/release") $(cat build/dist.sh)"
if [ "$(cat "$home/runtime/.made-from" 2>/dev/null)" != "$wanted" ]; then
  say "linking a Java runtime"
  rm -rf "$home/runtime"
  "$java_home/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --output "$home/runtime"
  # The JDK looks for a listed provider whose module is not here among all jars, and loads Bouncy Castle by that.
  awk -F= '/^security\.provider\.[0-9]+=/ { if ($2 ~ /^(SunJGSS|XMLDSig|SunPCSC|JdkSASL|SunPKCS11)$/) next; $0 = "security.provider." ++n "=" $2 } 1' \
    "$java_home/conf/security/java.security" >"$home/runtime/conf/security/java.security"
  printf '%s' "$wanted" >"$home/runtime/.made-from"
fi

say "copying the jars"
rm -rf "$home/lib"
mkdir -p "$home/lib"
cp -p operator/target/runtime-jars/*.jar "$home/lib/"
cp -p operator/target/operator-*.jar "$home/lib/"
# The launcher names the first jar without its version; the jar's manifest names the others.
mv "$home"/lib/operator-[0-9]*.jar "$home/lib/operator.jar"
# The commands for people are not on the class path of the operator.
cp -p commands/target/runtime-jars/*.jar "$home/lib/"
cp -p commands/target/commands-*.jar "$home/lib/commands.jar"
# Traces too are for those who ask for them.
cp -p tracing/target/runtime-jars/*.jar "$home/lib/"
cp -p tracing/target/tracing-*.jar "$home/lib/tracing.jar"
cp LICENSE "$home/LICENSE"
cp commands/target/sbom.json "$home/sbom.json"
build/sbom-check.sh "$home"
build/jar-checksums.sh "$home"
build/licenses.sh "$home/sbom.json" >"$home/THIRD-PARTY.txt"
install -m 755 build/launcher.sh "$home/bin/infisical-operator"
ln -sfn infisical-operator "$home/bin/manager"
ln -sfn infisical-operator "$home/bin/kubectl-infisical"
mkdir -p dist/links
ln -sfn /opt/infisical-operator/bin/infisical-operator dist/links/manager

say "training the AOT cache with a start and 400 resources, against stand-ins"
build/train.sh "$home"
say "ready: $home/bin/infisical-operator ($(du -sh "$home" | cut -f1))"
