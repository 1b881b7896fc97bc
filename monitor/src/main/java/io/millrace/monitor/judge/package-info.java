/**
 * What follows from closed outcomes in their total order: metrics, drift, verdicts, requests and
 * commands. Pure.
 */
@NullMarked
package io.millrace.monitor.judge;

import org.jspecify.annotations.NullMarked;
