/** What stages count, for Prometheus: on the console's page, or where a stage runs alone. */
@NullMarked
package io.millrace.app.metrics;

import org.jspecify.annotations.NullMarked;
