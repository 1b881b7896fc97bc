/** Holds the container files to the code: whatever they name must exist, parse and match. */
@NullMarked
package io.millrace.app.deploy;

import org.jspecify.annotations.NullMarked;
