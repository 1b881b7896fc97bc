/**
 * From an artifact and little else to a whole bundle: what can be inferred is, the rest is asked.
 */
@NullMarked
package io.millrace.scoring.publish;

import org.jspecify.annotations.NullMarked;
