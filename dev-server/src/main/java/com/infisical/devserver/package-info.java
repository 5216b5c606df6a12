/**
 * A server that speaks the HTTP API of Infisical, in one process and in memory, for demos, tests
 * and benchmarks. {@link com.infisical.devserver.DevServer} is the way in.
 */
@NullMarked
package com.infisical.devserver;

import org.jspecify.annotations.NullMarked;
