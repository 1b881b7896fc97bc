package io.millrace.monitor.flink;

import io.millrace.monitor.join.JoinInput;

/** A record that came from Kafka. */
sealed interface Arrival {
  /** One that can be joined. */
  record Usable(JoinInput input) implements Arrival {}

  /** One that cannot, as a dead letter. */
  record Unusable(TopicRecord letter) implements Arrival {}
}
