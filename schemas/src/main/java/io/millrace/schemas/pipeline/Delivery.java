package io.millrace.schemas.pipeline;

/** Kafka's delivery guarantee. */
public enum Delivery {
  EXACTLY_ONCE,
  AT_LEAST_ONCE
}
