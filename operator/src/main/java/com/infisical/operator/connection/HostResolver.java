package com.infisical.operator.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Asks DNS where a host name leads. */
@FunctionalInterface
interface HostResolver {
  /** All addresses of a host; at least one. May block. */
  InetAddress[] resolve(String host) throws UnknownHostException;
}
