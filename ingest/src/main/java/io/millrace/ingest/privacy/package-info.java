/** What must not be written as it came: pure. */
@NullMarked
package io.millrace.ingest.privacy;

import org.jspecify.annotations.NullMarked;
