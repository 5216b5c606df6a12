package com.infisical.operator.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** TODO. */
@Group("secrets.infisical.com")
@Version("v1beta1")
@Plural("infisicalauths")
public final class InfisicalAuth extends CustomResource<InfisicalAuthSpec, InfisicalAuthStatus>
    implements Namespaced {}
