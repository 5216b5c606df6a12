/** What one rendering may use, and the counting of it. */
@NullMarked
package com.infisical.gotemplate.limit;

import org.jspecify.annotations.NullMarked;
