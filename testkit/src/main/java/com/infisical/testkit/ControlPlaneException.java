package com.infisical.testkit;

/** Says why a control plane could not be started or did not do what was asked of it. */
public final class ControlPlaneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code message} is a sentence that names what failed and what to do. */
  public ControlPlaneException(String message) {
    super(message);
  }

  /** As above, with what the operating system or the Kubernetes client said. */
  public ControlPlaneException(String message, Throwable cause) {
    super(message, cause);
  }
}
