/** Several sources as one, in order of time, at a pace. */
@NullMarked
package io.millrace.ingest.replay;

import org.jspecify.annotations.NullMarked;
