package io.millrace.features.kafka;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.topic.Topics;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** How far consumers are behind, by their own count. */
final class Lag {
  private static final String GROUP = "consumer-fetch-manager-metrics";
  private static final String NAME = "records-lag";

  private Lag() {}

  /** Records yet to be read, by topic that the stage reads; changelogs are left out. */
  static Map<String, Long> of(Map<MetricName, ? extends Metric> metrics, Pipeline pipeline) {
    Set<String> read = read(pipeline);
    Map<String, Long> lag = new TreeMap<>();
    metrics.forEach(
        (name, metric) -> {
          // Kafka tells each a second time, with the name's dots as underscores.
          String topic = name.tags().getOrDefault("topic", "");
          if (name.group().equals(GROUP)
              && name.name().equals(NAME)
              && read.contains(topic)
              && metric.metricValue() instanceof Double records
              && Double.isFinite(records)) {
            lag.merge(topic, records.longValue(), Long::sum);
          }
        });
    return lag;
  }

  private static Set<String> read(Pipeline pipeline) {
    Topics topics = Topics.of(pipeline.name());
    return Stream.concat(
            pipeline.streams().keySet().stream().map(topics::stream),
            Stream.of(topics.keyed(), topics.rekeyed(), topics.partials()))
        .map(topic -> topic.name())
        .collect(Collectors.toSet());
  }
}
