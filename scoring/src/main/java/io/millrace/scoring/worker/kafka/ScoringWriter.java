package io.millrace.scoring.worker.kafka;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.kafka.ProgressMark;
import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.session.Output;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Where a session's answers go. A prediction and a dead letter keep the vector's partition and key,
 * so that a partition's order is the keyed log's all the way; a prediction is stamped with its
 * event time. One thread.
 */
final class ScoringWriter {
  private static final String STAGE = "scoring";

  private final Topics topics;

  /** Kept: the catalogue makes a topic's name anew at each call, and this is called per event. */
  private final String predictionsTopic;

  private final Output output;
  private final Codec<Prediction> predictions;
  private final Codec<Activation> activations;

  ScoringWriter(Topics topics, Codecs codecs, Output output) {
    this.topics = topics;
    this.predictionsTopic = topics.predictions().name();
    this.output = output;
    this.predictions = codecs.of(topics.predictions().subject(), RecordForm.of(Prediction.class));
    this.activations = codecs.of(topics.activations().subject(), RecordForm.of(Activation.class));
  }

  void write(Prediction prediction) {
    output.send(
        new ProducerRecord<>(
            predictionsTopic,
            prediction.featuresPartition(),
            Math.max(0, prediction.eventTime().toEpochMilli()),
            prediction.key(),
            predictions.encode(prediction)));
  }

  void write(Activation activation) {
    output.send(
        new ProducerRecord<>(
            topics.activations().name(),
            0,
            activation.contender(),
            activations.encode(activation)));
  }

  /** Says that every vector of a partition before this event time is answered. */
  void mark(int partition, ProgressMark mark) {
    output.send(
        new ProducerRecord<>(
            predictionsTopic,
            partition,
            Math.max(0, mark.before().toEpochMilli()),
            null,
            null,
            mark.headers()));
  }

  /** Puts a record aside that is no vector, its bytes unchanged. */
  void refuse(ConsumerRecord<String, byte[]> refused, String reason, String message) {
    write(refused, letter(refused, reason, message));
  }

  /** Puts a vector aside that this version, {@code contender@version}, cannot score. */
  void refuse(
      ConsumerRecord<String, byte[]> refused, String version, String reason, String message) {
    write(refused, unscored(refused, version, reason, message));
  }

  static DeadLetter unscored(
      ConsumerRecord<String, byte[]> refused, String version, String reason, String message) {
    return letter(refused, reason, version + ": " + message).by(version);
  }

  private static DeadLetter letter(
      ConsumerRecord<String, byte[]> refused, String reason, String message) {
    return new DeadLetter(
        STAGE, reason, message, refused.topic(), refused.partition(), refused.offset());
  }

  private void write(ConsumerRecord<String, byte[]> refused, DeadLetter letter) {
    output.send(
        new ProducerRecord<>(
            topics.deadLetters().name(),
            refused.partition(),
            Math.max(0, refused.timestamp()),
            refused.key(),
            refused.value(),
            letter.headers()));
  }
}
