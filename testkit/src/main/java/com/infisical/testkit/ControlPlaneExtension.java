package com.infisical.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Keeps the control planes that {@link WithControlPlane} asks for in JUnit's root store, which
 * closes them.
 */
public final class ControlPlaneExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(ControlPlaneExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ControlPlane.class;
  }

  @Override
  public ControlPlane resolveParameter(ParameterContext parameter, ExtensionContext context) {
    WithControlPlane wanted =
        AnnotationSupport.findAnnotation(
                context.getRequiredTestClass(),
                WithControlPlane.class,
                context.getEnclosingTestClasses())
            .orElseThrow(
                () ->
                    new ControlPlaneException(
                        "Put @WithControlPlane on "
                            + context.getRequiredTestClass().getName()
                            + "."));
    Store store = context.getRoot().getStore(NAMESPACE);
    boolean controllerManager = wanted.controllerManager();
    ControlPlane controlPlane =
        store.computeIfAbsent(
            "controllerManager=" + controllerManager,
            key -> ControlPlane.builder().controllerManager(controllerManager).start(),
            ControlPlane.class);
    // Each is there once a control plane; what the store closes, it closes in reverse order.
    if (wanted.crds()) {
      var unused =
          store.computeIfAbsent(
              "crds, controllerManager=" + controllerManager,
              key -> withCrds(controlPlane),
              Boolean.class);
    }
    if (wanted.kubelet()) {
      var unused =
          store.computeIfAbsent(
              "kubelet, controllerManager=" + controllerManager,
              key -> FakeKubelet.start(controlPlane));
    }
    return controlPlane;
  }

  private static Boolean withCrds(ControlPlane controlPlane) {
    controlPlane.applyCrds();
    return true;
  }
}
