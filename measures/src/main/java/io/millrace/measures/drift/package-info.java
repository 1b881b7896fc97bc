/** Tests and detectors that tell when data or losses stopped being what they were. */
@NullMarked
package io.millrace.measures.drift;

import org.jspecify.annotations.NullMarked;
