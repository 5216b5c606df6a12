/** The values a template can hold, with the names that Go gives their types. */
@NullMarked
package com.infisical.gotemplate.value;

import org.jspecify.annotations.NullMarked;
