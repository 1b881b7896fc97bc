/**
 * Kafka connections, topics that exist before they are used, and logs read from their start: a
 * shell package.
 */
@NullMarked
package io.millrace.schemas.kafka;

import org.jspecify.annotations.NullMarked;
