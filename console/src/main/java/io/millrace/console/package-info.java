/** Millrace: console. */
@NullMarked
package io.millrace.console;

import org.jspecify.annotations.NullMarked;
