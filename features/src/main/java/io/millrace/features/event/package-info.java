/** Features of the scored event alone: pure functions of its fields. */
@NullMarked
package io.millrace.features.event;

import org.jspecify.annotations.NullMarked;
