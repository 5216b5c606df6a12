/** YAML as Go's yaml.v3 reads and writes it. */
@NullMarked
package com.infisical.gotemplate.yaml;

import org.jspecify.annotations.NullMarked;
