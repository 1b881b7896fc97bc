/** Files as rows of a stream; rows that cannot be read are values too. A shell package. */
@NullMarked
package io.millrace.ingest.source;

import org.jspecify.annotations.NullMarked;
