/** The stage that decides: reads predictions, writes one decision for each scored event. */
@NullMarked
package io.millrace.scoring.decider;

import org.jspecify.annotations.NullMarked;
