/**
 * What the engine costs: time by JMH, memory by counting. Run by gotemplate/bench.sh, not by the
 * tests.
 */
package com.infisical.gotemplate.bench;
