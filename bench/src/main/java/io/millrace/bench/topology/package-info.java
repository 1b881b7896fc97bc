/** The feature stage's topology on a real broker: throughput, latency and freshness. */
@NullMarked
package io.millrace.bench.topology;

import org.jspecify.annotations.NullMarked;
