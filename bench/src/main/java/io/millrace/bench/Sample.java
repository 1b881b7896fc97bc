package io.millrace.bench;

/**
 * What one pass took.
 *
 * @param nanos by the clock on the wall: other processes and the garbage collector's threads count
 * @param cpuNanos of the measuring thread alone
 * @param bytes allocated by that thread
 */
record Sample(long nanos, long cpuNanos, long bytes) {}
