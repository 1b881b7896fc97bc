/** The monitor in one thread: the pure parts put together, for the backtest and the simulation. */
@NullMarked
package io.millrace.monitor.fold;

import org.jspecify.annotations.NullMarked;
