/** The client of the Infisical HTTP API: logins, reads, projects. It knows no Kubernetes. */
@NullMarked
package com.infisical.client;

import org.jspecify.annotations.NullMarked;
