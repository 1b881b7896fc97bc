/** The worker that answers requests on the stream: a shell package. */
@NullMarked
package io.millrace.retrain.worker;

import org.jspecify.annotations.NullMarked;
