/** The Kafka Streams topology around the pure steps: bytes, topics, stores and commits. */
@NullMarked
package io.millrace.features.kafka;

import org.jspecify.annotations.NullMarked;
