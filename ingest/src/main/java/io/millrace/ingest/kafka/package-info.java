/** Writes a replay into the raw topics: a shell package. */
@NullMarked
package io.millrace.ingest.kafka;

import org.jspecify.annotations.NullMarked;
