/** JSON as Go's encoding/json reads and writes it. */
@NullMarked
package com.infisical.gotemplate.json;

import org.jspecify.annotations.NullMarked;
