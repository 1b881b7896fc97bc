/** From what a model says to a probability that holds: applying and fitting. Pure. */
@NullMarked
package io.millrace.scoring.calibration;

import org.jspecify.annotations.NullMarked;
