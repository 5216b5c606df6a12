package com.infisical.operator.auth.session;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.kubernetes.ResourceName;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds resources in the watched caches; nothing here asks the API server.
 *
 * @param auths the InfisicalAuth of a name
 * @param connections the InfisicalConnection of a name
 * @param hasDependents whether any InfisicalStaticSecret names the InfisicalAuth
 */
public record AuthDirectory(
    Function<ResourceName, Optional<InfisicalAuth>> auths,
    Function<ResourceName, Optional<InfisicalConnection>> connections,
    Predicate<ResourceName> hasDependents) {}
