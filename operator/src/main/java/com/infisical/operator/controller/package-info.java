/** Has resources reconciled: by name, a bounded number at once, namespaces in turn. */
@NullMarked
package com.infisical.operator.controller;

import org.jspecify.annotations.NullMarked;
