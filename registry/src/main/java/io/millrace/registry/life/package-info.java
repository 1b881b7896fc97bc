/** The life cycle of versions as a pure state machine: no Kafka, clock or random. */
@NullMarked
package io.millrace.registry.life;

import org.jspecify.annotations.NullMarked;
