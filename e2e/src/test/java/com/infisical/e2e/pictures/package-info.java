/** The pictures of the pages under docs, taken of what runs. */
@NullMarked
package com.infisical.e2e.pictures;

import org.jspecify.annotations.NullMarked;
