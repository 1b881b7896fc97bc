/** One answer for each event: whose score decides, and what follows from it. Pure. */
@NullMarked
package io.millrace.scoring.decision;

import org.jspecify.annotations.NullMarked;
