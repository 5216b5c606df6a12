package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to read, where to write, how often (SPEC section 3). */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InfisicalStaticSecretSpec(
    @Nullable ResourceReference infisicalAuthRef,
    @Nullable SyncOptions syncOptions,
    @Nullable List<SecretSource> sources,
    @Nullable List<SecretTarget> targets) {}
