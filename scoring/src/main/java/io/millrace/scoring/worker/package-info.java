/** Scoring the stream: which versions are due, what is said of them, what they answer. Pure. */
@NullMarked
package io.millrace.scoring.worker;

import org.jspecify.annotations.NullMarked;
