/** What a new version must show on the holdout before it may be tried on the stream. Pure. */
@NullMarked
package io.millrace.retrain.gate;

import org.jspecify.annotations.NullMarked;
