/**
 * Brings targets to what they should be: reads, writes, watches and repairs Secrets and ConfigMaps.
 */
@NullMarked
package com.infisical.operator.target;

import org.jspecify.annotations.NullMarked;
