package io.millrace.monitor.output;

import io.millrace.schemas.message.Blob;

/** Where a record stood in Kafka, and its bytes as they came. */
public record Origin(String topic, int partition, long offset, Blob key, Blob value) {}
