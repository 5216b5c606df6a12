package com.infisical.operator.runtime.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where and how metrics are served.
 *
 * @param address null when they are not
 * @param secure HTTPS, else HTTP
 * @param authorization whether, with HTTPS, callers need a right in the cluster
 * @param certificateFolder null for a self-signed certificate
 */
public record MetricsSettings(
    @Nullable BindAddress address,
    boolean secure,
    boolean authorization,
    @Nullable Path certificateFolder,
    String certificateName,
    String keyName) {}
