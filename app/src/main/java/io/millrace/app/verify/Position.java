package io.millrace.app.verify;

/** A place in a topic. */
record Position(int partition, long offset) {}
