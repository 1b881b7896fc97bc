/** Millrace: retrain. */
@NullMarked
package io.millrace.retrain;

import org.jspecify.annotations.NullMarked;
