/** What the real server does not have: faults, a movable clock, switches and a request journal. */
@NullMarked
package com.infisical.devserver.hooks;

import org.jspecify.annotations.NullMarked;
