package com.infisical.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Keeps the control planes that {@link WithControlPlane} asks for in a store of JUnit's, which
 * closes them: of the session if they are shared, because a JVM of several runs each class as an
 * execution of its own.
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
    Store store =
        wanted.own()
            ? ofClass(context).getStore(NAMESPACE)
            : context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
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

  private static ExtensionContext ofClass(ExtensionContext context) {
    ExtensionContext found = context;
    while (found.getTestMethod().isPresent()) {
      found = found.getParent().orElseThrow();
    }
    return found;
  }

  private static Boolean withCrds(ControlPlane controlPlane) {
    controlPlane.applyCrds();
    return true;
  }
}
