/** Events over HTTP into the raw topics: a shell package. */
@NullMarked
package io.millrace.ingest.http;

import org.jspecify.annotations.NullMarked;
