/**
 * How good predictions were: metrics of a window, and the naive forecasts every model has to beat.
 */
@NullMarked
package io.millrace.measures.quality;

import org.jspecify.annotations.NullMarked;
