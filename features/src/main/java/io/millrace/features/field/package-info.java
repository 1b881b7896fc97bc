/** What an event's field means as a number, and as a text. */
@NullMarked
package io.millrace.features.field;

import org.jspecify.annotations.NullMarked;
