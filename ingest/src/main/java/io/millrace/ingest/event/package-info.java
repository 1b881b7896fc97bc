/** What comes, by name and untyped, to a stream's typed and redacted events. */
@NullMarked
package io.millrace.ingest.event;

import org.jspecify.annotations.NullMarked;
