package com.infisical.commands.doctor;

/** Receives the diagnosis of each resource as soon as it is complete. For one thread. */
interface Report extends AutoCloseable {
  /** Adds {@code diagnosis}; false where nobody reads the report any more. */
  boolean add(Diagnosis diagnosis);

  /** Ends the report. */
  @Override
  void close();
}
