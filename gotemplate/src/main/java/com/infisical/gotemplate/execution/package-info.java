/** Walking the tree: scope, pipelines, calls, limits. */
@NullMarked
package com.infisical.gotemplate.execution;

import org.jspecify.annotations.NullMarked;
