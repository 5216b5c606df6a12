/** The routes, one class a resource, and the JSON they answer with. */
@NullMarked
package com.infisical.devserver.api;

import org.jspecify.annotations.NullMarked;
