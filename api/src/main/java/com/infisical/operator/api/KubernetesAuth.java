package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kubernetes auth. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KubernetesAuth(
    @Nullable SecretKeyReference identityIdRef,
    @Nullable ResourceReference serviceAccountRef,
    @Nullable List<String> serviceAccountTokenAudiences) {}
