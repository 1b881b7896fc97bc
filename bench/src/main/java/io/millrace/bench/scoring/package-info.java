/** Scoring on a real broker, beside loops written by hand, and what its parts cost. */
@NullMarked
package io.millrace.bench.scoring;

import org.jspecify.annotations.NullMarked;
