/** Renders the templates of targets, within their time. */
@NullMarked
package com.infisical.operator.template;

import org.jspecify.annotations.NullMarked;
