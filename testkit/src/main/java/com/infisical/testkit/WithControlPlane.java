package com.infisical.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a {@link ControlPlane} as parameter of its constructor, its methods and its
 * life cycle methods.
 *
 * <p>All classes of a test JVM share one (with, and one without a controller manager), started when
 * the first asks for it and closed at the end of the JVM: tests keep apart by namespaces, see
 * {@link ControlPlane#namespace(String)}. A class that changes what all namespaces share has {@link
 * #own()}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(ControlPlaneExtension.class)
public @interface WithControlPlane {

  /** See {@link ControlPlane.Builder#controllerManager(boolean)}. */
  boolean controllerManager() default false;

  /**
   * Whether the operator's custom resource definitions are installed, once, before the first test.
   */
  boolean crds() default false;

  /**
   * Whether the class has a control plane of its own, closed after it: because it changes custom
   * resource definitions, restarts the API server, or looks at all namespaces.
   */
  boolean own() default false;

  /** Whether pods run, see {@link FakeKubelet}. */
  boolean kubelet() default false;
}
