/** Why a score is what it is: which predictions to explain, and what each feature did. Pure. */
@NullMarked
package io.millrace.scoring.explain;

import org.jspecify.annotations.NullMarked;
