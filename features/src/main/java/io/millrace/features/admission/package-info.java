/**
 * Which raw events are let in, and why the others are not: pure, the first step of every stream.
 */
@NullMarked
package io.millrace.features.admission;

import org.jspecify.annotations.NullMarked;
