/**
 * A request answered: every contender trained on every range, the better one kept, judged,
 * described and bundled. Reads no topic; used by the worker and by the backtest alike.
 */
@NullMarked
package io.millrace.retrain.answer;

import org.jspecify.annotations.NullMarked;
