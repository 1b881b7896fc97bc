package io.millrace.app.deadletters;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.CommittedRecords;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends dead letters back to the raw topic and partition that they came from: key, value, headers
 * and time as they came. In the same transaction each one is noted in {@code <p>.redriven}, and
 * what is noted there is passed over: a letter is driven once, however often and from wherever it
 * is asked for. Two that run at once fence each other by their transactional id.
 *
 * <p>Only records of the pipeline's streams can be driven. A row of a file is corrected and
 * ingested; a vector that one version could not score has been scored by the others, and would be
 * scored by them twice.
 */
public final class Redrive {
  private static final int BATCH = 500;

  private final Connection connection;
  private final Topics topics;
  private final Set<String> raw;
  private final Map<String, Long> kept = new TreeMap<>();
  private final List<Letter> batch = new ArrayList<>();
  private long driven;
  private long before;

  private Redrive(Pipeline pipeline, Connection connection) {
    this.connection = connection;
    this.topics = Topics.of(pipeline.name());
    this.raw =
        pipeline.streams().keySet().stream()
            .map(stream -> topics.stream(stream).name())
            .collect(Collectors.toSet());
  }

  /**
   * What came of it.
   *
   * @param before selected, but driven earlier already
   * @param kept selected, but not of a raw topic: origin to how many
   */
  public record Result(long driven, long before, Map<String, Long> kept) {}

  /** Drives what is selected and not driven yet. */
  public static Result run(Pipeline pipeline, Connection connection, Selection selection) {
    return new Redrive(pipeline, connection).run(selection);
  }

  private Result run(Selection selection) {
    TopicSetup.ensure(connection, List.of(topics.redriven()), 1);
    Map<String, Object> properties =
        connection.transactionalProducer(topics.redriven().name() + ".redrive");
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    try (var producer = new KafkaProducer<byte[], byte[]>(properties)) {
      producer.initTransactions(); // ends what an earlier one left open: the notes are complete
      Set<String> noted = driven(connection, topics);
      CommittedRecords.read(
          connection,
          topics.deadLetters().name(),
          found -> take(Letter.of(found), selection, noted, producer));
      commit(producer);
    }
    return new Result(driven, before, kept);
  }

  private void take(
      Letter letter,
      Selection selection,
      Set<String> noted,
      KafkaProducer<byte[], byte[]> producer) {
    if (!selection.holds(letter.place(), letter.why().reason())) {
      return;
    }
    if (!raw.contains(letter.why().topic())) {
      kept.merge(letter.why().topic(), 1L, Long::sum);
    } else if (noted.contains(letter.place().toString())) {
      before++;
    } else {
      batch.add(letter);
      if (batch.size() >= BATCH) {
        commit(producer);
      }
    }
  }

  /** A send that fails makes the commit fail: its future need not be asked. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private void commit(KafkaProducer<byte[], byte[]> producer) {
    if (batch.isEmpty()) {
      return;
    }
    producer.beginTransaction();
    for (Letter letter : batch) {
      producer.send(again(letter));
      producer.send(
          new ProducerRecord<>(
              topics.redriven().name(),
              bytes(letter.place().toString()),
              bytes(letter.why().topic())));
    }
    producer.commitTransaction();
    driven += batch.size();
    batch.clear();
  }

  private static ProducerRecord<byte[], byte[]> again(Letter letter) {
    Headers came = new RecordHeaders();
    for (Header header : letter.found().headers()) {
      if (!DeadLetter.isOwn(header)) {
        came.add(header);
      }
    }
    return new ProducerRecord<>(
        letter.why().topic(),
        letter.why().partition(),
        letter.found().timestamp(),
        letter.found().key(),
        letter.found().value(),
        came);
  }

  /** The places of the letters that have been driven. */
  static Set<String> driven(Connection connection, Topics topics) {
    Set<String> places = new HashSet<>();
    if (TopicSetup.exists(connection, topics.redriven())) {
      CommittedRecords.read(
          connection,
          topics.redriven().name(),
          found -> places.add(new String(found.key(), StandardCharsets.UTF_8)));
    }
    return places;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
