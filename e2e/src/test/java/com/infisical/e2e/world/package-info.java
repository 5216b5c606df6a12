/** What scenarios run in: a control plane's namespace, a server, an operator, and their pages. */
package com.infisical.e2e.world;
