/**
 * Pure statistics: losses, quality, profiles, drift and verdicts. No engine, no I/O, no clock and
 * no unseeded random number: time is a parameter, so that a live stream and a backtest over files
 * give the same answers.
 */
@NullMarked
package io.millrace.measures;

import org.jspecify.annotations.NullMarked;
