/**
 * What a pipeline would have done with history: files in, a report out; and the comparison of a
 * live run's recorded logs with a recomputation.
 */
@NullMarked
package io.millrace.app.backtest;

import org.jspecify.annotations.NullMarked;
