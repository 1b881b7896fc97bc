/** The whole loop on a real broker, a real schema registry and Flink, and the command line. */
@NullMarked
package io.millrace.app.endtoend;

import org.jspecify.annotations.NullMarked;
