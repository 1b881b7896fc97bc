/** What Prometheus reads: the race and the process, as they stand when asked. */
@NullMarked
package io.millrace.console.metrics;

import org.jspecify.annotations.NullMarked;
