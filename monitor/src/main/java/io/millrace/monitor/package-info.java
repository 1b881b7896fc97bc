/** Millrace: monitor. */
@NullMarked
package io.millrace.monitor;

import org.jspecify.annotations.NullMarked;
