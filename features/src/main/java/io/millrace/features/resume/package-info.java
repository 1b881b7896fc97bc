/** How a pure step's state outlives the process: named entries, written when they changed. */
@NullMarked
package io.millrace.features.resume;

import org.jspecify.annotations.NullMarked;
