/** Losses of single predictions, bounded so that they can be compared in pairs. */
@NullMarked
package io.millrace.measures.loss;

import org.jspecify.annotations.NullMarked;
