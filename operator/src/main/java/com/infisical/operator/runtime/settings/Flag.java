package com.infisical.operator.runtime.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every flag of the command line, with its text in {@code --help} and docs/operations.md. */
public enum Flag {
  ALLOWED_HOSTS(
      "allowed-hosts",
      Kind.TEXT,
      "",
      "Hosts (host or host:port, comma-separated) that connections may lead to, the default one"
          + " included; empty allows all."),
  ALLOWED_SOURCES(
      "allowed-sources",
      Kind.TEXT,
      "",
      "File of rules that say which namespaces may push Secrets of which others."),
  ALLOWED_TARGETS(
      "allowed-targets",
      Kind.TEXT,
      "",
      "File of rules that say which namespaces may write targets into which others."),
  AMBIENT_AUTH_NAMESPACES(
      "ambient-auth-namespaces",
      Kind.TEXT,
      "",
      "Namespaces whose InfisicalAuths may prove the operator's own cloud identity in strict"
          + " tenancy; empty means the operator's own."),
  CONFIG_MAP(
      "config-map",
      Kind.TEXT,
      "",
      "ConfigMap (namespace/name) with the host and CA of v1alpha1 resources that name none; empty"
          + " means infisical-config in the operator's namespace."),
  DEFAULT_CONNECTION(
      "default-connection",
      Kind.TEXT,
      "",
      "InfisicalConnection (namespace/name) of InfisicalAuths that reference none; empty means"
          + " default in the operator's namespace."),
  GCP_KEY_DIR(
      "gcp-key-dir",
      Kind.TEXT,
      "/etc/infisical/gcp",
      "Folder that must hold all gcp-iam key files in strict tenancy."),
  HEALTH_PROBE_BIND_ADDRESS(
      "health-probe-bind-address",
      Kind.TEXT,
      ":8081",
      "Address that serves /healthz and /readyz; 0 turns it off."),
  KUBECONFIG(
      "kubeconfig",
      Kind.TEXT,
      "",
      "Kubeconfig file; empty means KUBECONFIG, the pod's service account or ~/.kube/config, in"
          + " this order."),
  LEADER_ELECT(
      "leader-elect",
      Kind.BOOLEAN,
      "false",
      "Take a lease before writing, so that only one of several operators writes."),
  LOG_LEVEL_FILE(
      "log-level-file",
      Kind.TEXT,
      "",
      "File whose content replaces --zap-log-level while the operator runs, such as a mounted key"
          + " of a ConfigMap; read every 5 s."),
  MAX_READS_PER_SERVER(
      "max-reads-per-server",
      Kind.TEXT,
      "16",
      "Max concurrent reads per Infisical server, from 1 to 64; others wait."),
  METRICS_AUTHORIZATION(
      "metrics-authorization",
      Kind.BOOLEAN,
      "true",
      "Over HTTPS, serve metrics only to callers whose token may get /metrics in the cluster."),
  METRICS_BIND_ADDRESS(
      "metrics-bind-address",
      Kind.TEXT,
      "0",
      "Address that serves /metrics, for example :8443; 0 turns it off."),
  METRICS_CERT_KEY(
      "metrics-cert-key", Kind.TEXT, "tls.key", "Name of the private key in --metrics-cert-path."),
  METRICS_CERT_NAME(
      "metrics-cert-name", Kind.TEXT, "tls.crt", "Name of the certificate in --metrics-cert-path."),
  METRICS_CERT_PATH(
      "metrics-cert-path",
      Kind.TEXT,
      "",
      "Folder with the certificate of the metrics endpoint; empty makes a self-signed one."),
  METRICS_SECURE(
      "metrics-secure", Kind.BOOLEAN, "true", "Serve metrics over HTTPS; false means HTTP."),
  NAMESPACES(
      "namespaces",
      Kind.TEXT,
      "",
      "Watch only these namespaces (comma-separated); empty watches all."),
  SERVER_WRITES(
      "server-writes",
      Kind.BOOLEAN,
      "true",
      "Create, renew, revoke and push at Infisical; false only lists and plans, for a copy of a"
          + " cluster and for rehearsing a migration."),
  SHARD(
      "shard",
      Kind.TEXT,
      "",
      "Serve part i of n of all namespaces, written i/n with i from 0; empty serves all."),
  TENANCY(
      "tenancy",
      Kind.TEXT,
      "open",
      "open lets references cross namespaces; strict keeps tenants apart."),
  ZAP_DEVEL(
      "zap-devel",
      Kind.BOOLEAN,
      "false",
      "Defaults for a developer's terminal: console lines, level debug, stack traces from warn."),
  ZAP_ENCODER(
      "zap-encoder",
      Kind.TEXT,
      "json",
      "Format of log lines: json or console (console with --zap-devel)."),
  ZAP_LOG_LEVEL(
      "zap-log-level",
      Kind.TEXT,
      "info",
      "Lowest level that is logged: debug, info, warn, error, panic, or an integer above 0 for more"
          + " detail (debug with --zap-devel)."),
  ZAP_STACKTRACE_LEVEL(
      "zap-stacktrace-level",
      Kind.TEXT,
      "error",
      "Lowest level that is logged with its stack trace: info, warn, error or panic (warn with"
          + " --zap-devel)."),
  ZAP_TIME_ENCODING(
      "zap-time-encoding",
      Kind.TEXT,
      "rfc3339nano",
      "Format of times in logs: epoch, millis, nano, iso8601, rfc3339 or rfc3339nano."),
  DEPRECATED_SCOPED_NAMESPACE_WARNING(
      "deprecated-scoped-namespace-warning",
      Kind.IGNORED_BOOLEAN,
      "false",
      "Accepted for the Go operator's charts; has no effect."),
  ENABLE_HTTP2(
      "enable-http2",
      Kind.IGNORED_BOOLEAN,
      "false",
      "Accepted for the Go operator's charts; has no effect."),
  WEBHOOK_CERT_KEY(
      "webhook-cert-key",
      Kind.IGNORED_TEXT,
      "tls.key",
      "Accepted for the Go operator's charts; has no effect."),
  WEBHOOK_CERT_NAME(
      "webhook-cert-name",
      Kind.IGNORED_TEXT,
      "tls.crt",
      "Accepted for the Go operator's charts; has no effect."),
  WEBHOOK_CERT_PATH(
      "webhook-cert-path",
      Kind.IGNORED_TEXT,
      "",
      "Accepted for the Go operator's charts; has no effect."),
  HELP("help", Kind.ACTION, "", "Print this help."),
  VERSION("version", Kind.ACTION, "", "Print the version.");

  /** What a flag takes and whether it does anything. */
  enum Kind {
    TEXT,
    BOOLEAN,
    IGNORED_TEXT,
    IGNORED_BOOLEAN,
    ACTION
  }

  private final String spelling;
  private final Kind kind;
  private final String standard;
  private final String description;

  Flag(String spelling, Kind kind, String standard, String description) {
    this.spelling = spelling;
    this.kind = kind;
    this.standard = standard;
    this.description = description;
  }

  /** The name without dashes. */
  public String spelling() {
    return spelling;
  }

  /** The value where nobody gives one. */
  String standard() {
    return standard;
  }

  /** One sentence for users. */
  String description() {
    return description;
  }

  /** The environment variable that gives the same value, where the flag has a meaning. */
  @Nullable String variable() {
    return switch (kind) {
      case TEXT, BOOLEAN ->
          "INFISICAL_OPERATOR_" + spelling.replace('-', '_').toUpperCase(Locale.ROOT);
      case IGNORED_TEXT, IGNORED_BOOLEAN, ACTION -> null;
    };
  }

  /** Whether a value comes only after an equals sign, as in Go. */
  boolean isBoolean() {
    return switch (kind) {
      case BOOLEAN, IGNORED_BOOLEAN, ACTION -> true;
      case TEXT, IGNORED_TEXT -> false;
    };
  }

  /** Whether the flag is accepted and does nothing. */
  boolean isIgnored() {
    return kind == Kind.IGNORED_TEXT || kind == Kind.IGNORED_BOOLEAN;
  }

  /** The flag of this name, given without dashes. */
  static Optional<Flag> named(String spelling) {
    if (spelling.equals("h")) {
      return Optional.of(HELP);
    }
    return Arrays.stream(values()).filter(flag -> flag.spelling.equals(spelling)).findFirst();
  }
}
