/**
 * A real Kubernetes control plane for tests and the demo: etcd, kube-apiserver and, where asked,
 * kube-controller-manager as child processes that never outlive the JVM.
 */
@NullMarked
package com.infisical.testkit;

import org.jspecify.annotations.NullMarked;
