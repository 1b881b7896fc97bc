/** The flat byte form in which every mutable measure is kept by whichever engine runs it. */
@NullMarked
package io.millrace.measures.snapshot;

import org.jspecify.annotations.NullMarked;
