/** The stage that explains: follows predictions, beside the path of the scores. */
@NullMarked
package io.millrace.scoring.explainer;

import org.jspecify.annotations.NullMarked;
