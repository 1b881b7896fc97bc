/** The race as a whole, read from its metrics: for the summary of a run and for a backtest. */
@NullMarked
package io.millrace.app.race;

import org.jspecify.annotations.NullMarked;
