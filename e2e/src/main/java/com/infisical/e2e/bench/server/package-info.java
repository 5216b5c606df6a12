/**
 * A server double for the load benchmark: as much of Infisical as an operator asks for, counted, at
 * hardly any cost of CPU.
 */
@NullMarked
package com.infisical.e2e.bench.server;

import org.jspecify.annotations.NullMarked;
