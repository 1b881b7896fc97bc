package io.millrace.monitor.flink;

import io.millrace.monitor.join.JoinInput;

/** A record that came from Kafka. */
sealed interface Arrival {
  /** One that can be joined. */
  record Usable(JoinInput input) implements Arrival {}

  /** How far one of a partition's writers has come in event time. */
  record Mark(String writer, long atMillis) implements Arrival {}

  /** One that cannot, as a dead letter. */
  record Unusable(TopicRecord letter) implements Arrival {}
}
