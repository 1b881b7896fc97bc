package io.millrace.bench.topology;

import io.millrace.ingest.replay.Row;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The scored stream's events at a steady rate into a running stage. */
final class SteadyLoad {
  static final int PER_SECOND = 1_000;

  private static final int SECONDS = 15;
  private static final int WARM_UP_SECONDS = 5;

  private final Pipeline pipeline;
  private final Codecs codecs;
  private final Connection connection;
  private final RawLog scored;

  SteadyLoad(Pipeline pipeline, Codecs codecs, Connection connection, RawLog log) {
    this.pipeline = pipeline;
    this.codecs = codecs;
    this.connection = connection;
    this.scored =
        new RawLog(
            log.rows().stream()
                .filter(row -> row.stream().equals(pipeline.scored()))
                .limit((long) PER_SECOND * SECONDS)
                .toList());
  }

  Latency measure() throws InterruptedException {
    Topics topics = Topics.of(pipeline.name());
    Map<String, Long> appended = new ConcurrentHashMap<>();
    Map<String, Long> keyed = new HashMap<>();
    Map<String, Long> vectors = new HashMap<>();
    Codec<KeyedEvent> keyedCodec =
        codecs.of(topics.keyed().subject(), RecordForm.of(KeyedEvent.class));
    Codec<FeatureVector> vectorCodec =
        codecs.of(topics.features().subject(), VectorForm.of(pipeline.signature()));
    Thread sender = Thread.ofPlatform().daemon().start(() -> send(appended));
    try (var watch = new Watch(connection, List.of(topics.keyed(), topics.features()))) {
      watch.await(
          2L * scored.rows().size(),
          (record, nanos) -> {
            if (record.topic().equals(topics.keyed().name())) {
              keyed.put(keyedCodec.decode(record.value()).id(), nanos);
            } else {
              vectors.put(vectorCodec.decode(record.value()).eventId(), nanos);
            }
          });
    }
    sender.join();
    scored.rows().stream()
        .limit((long) PER_SECOND * WARM_UP_SECONDS)
        .forEach(row -> vectors.remove(id(row)));
    return new Latency(appended, keyed, vectors);
  }

  /** A send that fails leaves its event without a time, and the pass without its vector. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private void send(Map<String, Long> appended) {
    List<ProducerRecord<String, byte[]>> records = scored.records(pipeline, codecs);
    long start = System.nanoTime();
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      for (int i = 0; i < records.size(); i++) {
        long due = start + i * 1_000_000_000L / PER_SECOND;
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        String id = id(scored.rows().get(i));
        producer.send(records.get(i), (written, failure) -> appended.put(id, System.nanoTime()));
      }
    }
  }

  private String id(Row.Read row) {
    int position = pipeline.scoredStream().schema().position(pipeline.scoredStream().id());
    return String.valueOf(row.values().get(position));
  }
}
