/** Millrace: scoring. */
@NullMarked
package io.millrace.scoring;

import org.jspecify.annotations.NullMarked;
