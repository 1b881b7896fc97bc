/**
 * The whole loop in one thread over logs in memory: the same folds as on Kafka and Flink, without
 * them. A backtest drives it; a simulation crashes it.
 */
@NullMarked
package io.millrace.app.loop;

import org.jspecify.annotations.NullMarked;
