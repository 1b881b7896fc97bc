package io.millrace.bench.scoring;

import io.millrace.schemas.connection.Connection;
import io.millrace.scoring.worker.kafka.ScoringSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a careful engineer writes for one known model: a consumer, generic Avro by position with
 * records, coders and buffers used again, the model's own runtime, a transactional producer. It
 * reads the same vectors and writes the same predictions, field by field, with the same batches and
 * commits and the same client properties as the worker; and has no versions, activation log, dead
 * letters or progress marks.
 */
final class HandWritten implements Running.Loop {
  private static final int HEADER = 5;
  private static final String GROUP = "by-hand";

  private final Texts texts;
  private final ScoringSettings settings;
  private final RowModel model;
  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaProducer<String, byte[]> producer;
  private final GenericDatumReader<GenericRecord> reader;
  private final GenericDatumWriter<GenericRecord> writer;
  private final GenericRecord prediction;
  private final List<GenericRecord> vectors = new ArrayList<>();
  private final double[] scores;
  private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
  private @Nullable BinaryDecoder decoder;
  private @Nullable BinaryEncoder encoder;
  private boolean open;
  private long openedNanos;

  /**
   * Where it reads and writes.
   *
   * @param header Confluent's five bytes of a prediction
   */
  @SuppressWarnings("ArrayRecordComponent") // read on the hot path, never compared
  record Texts(
      String from, String to, Schema vector, Schema prediction, byte[] header, String contender) {}

  HandWritten(Connection connection, Texts texts, ScoringSettings settings, RowModel model) {
    this.texts = texts;
    this.settings = settings;
    this.model = model;
    this.reader = new GenericDatumReader<>(texts.vector, texts.vector, new GenericData());
    this.writer = new GenericDatumWriter<>(texts.prediction, new GenericData());
    this.prediction = new GenericData.Record(texts.prediction);
    this.scores = new double[settings.batch()];
    for (int i = 0; i < settings.batch(); i++) {
      vectors.add(new GenericData.Record(texts.vector));
    }
    prediction.put("contender", texts.contender);
    prediction.put("version", 1);
    prediction.put(
        "alias",
        new GenericData.EnumSymbol(texts.prediction.getField("alias").schema(), "CURRENT"));
    prediction.put("champion", true);
    prediction.put("probabilities", List.of());
    prediction.put("provider", "cpu");
    Map<String, Object> properties = connection.consumer(GROUP);
    properties.put("max.poll.records", settings.pollVectors());
    this.consumer = new KafkaConsumer<>(properties);
    consumer.subscribe(List.of(texts.from));
    this.producer = new KafkaProducer<>(connection.transactionalProducer(GROUP));
    producer.initTransactions();
  }

  @Override
  public void turn() {
    List<ConsumerRecord<String, byte[]>> batch = new ArrayList<>(settings.batch());
    for (ConsumerRecord<String, byte[]> one : consumer.poll(patience())) {
      if (!open) {
        producer.beginTransaction();
        open = true;
        openedNanos = System.nanoTime();
      }
      batch.add(one);
      if (batch.size() == settings.batch()) {
        answer(batch);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      answer(batch);
    }
    if (open && left().isNegative()) {
      commit();
    }
  }

  private Duration patience() {
    return !open ? Duration.ofMillis(100) : left().isNegative() ? Duration.ZERO : left();
  }

  private Duration left() {
    return settings.commitEvery().minusNanos(System.nanoTime() - openedNanos);
  }

  private void commit() {
    producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
    producer.commitTransaction();
    positions.clear();
    open = false;
  }

  private void answer(List<ConsumerRecord<String, byte[]>> batch) {
    try {
      for (int row = 0; row < batch.size(); row++) {
        read(row, batch.get(row).value());
      }
      model.score(batch.size(), scores);
      long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      for (int row = 0; row < batch.size(); row++) {
        write(batch.get(row), vectors.get(row), scores[row], now);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading and writing memory failed", e);
    }
  }

  private void read(int row, byte[] bytes) throws IOException {
    decoder = DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, decoder);
    GenericRecord vector = reader.read(vectors.get(row), decoder);
    GenericRecord features = (GenericRecord) vector.get(5);
    for (int column = 0; column < MadeUpEvents.WIDTH; column++) {
      model.put(row, column, features.get(column) instanceof Double x ? x : 0);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a send that fails makes the commit fail
  private void write(
      ConsumerRecord<String, byte[]> from, GenericRecord vector, double score, long now)
      throws IOException {
    prediction.put(0, vector.get(0));
    prediction.put(1, vector.get(1));
    prediction.put(2, vector.get(2));
    prediction.put(7, score);
    prediction.put(9, vector.get(4));
    prediction.put(10, from.partition());
    prediction.put(11, from.offset());
    prediction.put(12, vector.get(3));
    prediction.put(13, now);
    prediction.put(14, 0L);
    out.reset();
    out.write(texts.header, 0, HEADER);
    encoder = EncoderFactory.get().binaryEncoder(out, encoder);
    writer.write(prediction, encoder);
    encoder.flush();
    producer.send(
        new ProducerRecord<>(
            texts.to, from.partition(), (Long) vector.get(2), from.key(), out.toByteArray()));
    var next = new OffsetAndMetadata(from.offset() + 1);
    positions.put(new TopicPartition(from.topic(), from.partition()), next);
  }

  @Override
  public void end() {
    if (open) {
      commit();
    }
    consumer.close();
    producer.close();
    model.close();
  }
}
