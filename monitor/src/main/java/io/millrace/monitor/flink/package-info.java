/** The Flink job around the pure parts: a shell package. */
@NullMarked
package io.millrace.monitor.flink;

import org.jspecify.annotations.NullMarked;
