package io.millrace.app.endtoend;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Follows a loop's committed records and waits for what should come of them. One thread. */
final class LoopProgress implements AutoCloseable {
  /** A monitor that says nothing new for so long, after everything is scored, has nothing left. */
  private static final Duration QUIET = Duration.ofSeconds(3);

  private final Pipeline pipeline;
  private final Topics topics;
  private final Supplier<Optional<String>> trouble;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Codec<Prediction> predictionCodec;
  private final Codec<Request> requestCodec;
  private final Codec<Watermark> watermarkCodec;
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<Integer, Long> lastVector = new HashMap<>();
  private final Map<String, Map<Integer, Long>> lastScored = new TreeMap<>();
  private final Map<String, Long> scored = new TreeMap<>();
  private final Map<String, Instant> scoredAt = new TreeMap<>();
  private final Map<String, Request.State> requests = new TreeMap<>();
  private long refused;
  private long refusedOfScored;
  private Instant watermark = Instant.MIN;
  private long lastNews = System.nanoTime();

  /**
   * @param trouble why waiting is in vain, once it is
   */
  LoopProgress(
      Pipeline pipeline, Connection connection, Codecs codecs, Supplier<Optional<String>> trouble) {
    this.pipeline = pipeline;
    this.topics = Topics.of(pipeline.name());
    this.trouble = trouble;
    this.predictionCodec =
        codecs.of(topics.predictions().subject(), RecordForm.of(Prediction.class));
    this.requestCodec = codecs.of(topics.requests().subject(), RecordForm.of(Request.class));
    this.watermarkCodec = codecs.of(topics.watermarks().subject(), RecordForm.of(Watermark.class));
    Map<String, Object> properties = new HashMap<>(connection.consumer("unused"));
    properties.remove("group.id");
    this.consumer = new KafkaConsumer<>(properties);
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic topic : followed()) {
      consumer
          .partitionsFor(topic.name())
          .forEach(info -> partitions.add(new TopicPartition(topic.name(), info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  private List<Topic> followed() {
    List<Topic> all =
        new ArrayList<>(
            List.of(
                topics.keyed(),
                topics.features(),
                topics.deadLetters(),
                topics.predictions(),
                topics.requests(),
                topics.watermarks()));
    pipeline.streams().keySet().forEach(stream -> all.add(topics.stream(stream)));
    return all;
  }

  /** Waits until it is so, and reads meanwhile. */
  void await(String what, Duration limit, BooleanSupplier isSo) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!isSo.getAsBoolean()) {
      trouble
          .get()
          .ifPresent(
              why -> {
                throw new AssertionError("no %s: %s; %s".formatted(what, why, this));
              });
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no %s within %s; %s".formatted(what, limit, this));
      }
      consumer.poll(Duration.ofMillis(100)).forEach(this::saw);
    }
  }

  private void saw(ConsumerRecord<String, byte[]> found) {
    String topic = found.topic();
    if (topic.equals(topics.predictions().name())) {
      if (found.value() != null) {
        saw(predictionCodec.decode(found.value()));
      }
      return;
    }
    counts.merge(topic, 1L, Long::sum);
    if (topic.equals(topics.features().name())) {
      lastVector.merge(found.partition(), found.offset(), Math::max);
    } else if (topic.equals(topics.deadLetters().name())) {
      saw(DeadLetter.of(found.headers()));
    } else if (topic.equals(topics.requests().name())) {
      Request request = requestCodec.decode(found.value());
      requests.put(request.id(), request.state());
      if (request.cause() == Request.Cause.BOOTSTRAP && request.state() == Request.State.FAILED) {
        throw new AssertionError("the first versions could not be trained: " + request.why());
      }
      lastNews = System.nanoTime();
    } else if (topic.equals(topics.watermarks().name())) {
      saw(watermarkCodec.decode(found.value()));
    }
  }

  private void saw(Prediction one) {
    scored.merge(one.contender(), 1L, Long::sum);
    scoredAt.merge(one.contender(), one.scoredAt(), (a, b) -> a.isBefore(b) ? b : a);
    lastScored
        .computeIfAbsent(one.contender(), contender -> new HashMap<>())
        .merge(one.featuresPartition(), one.featuresOffset(), Math::max);
    lastNews = System.nanoTime();
  }

  private void saw(DeadLetter letter) {
    if (letter.stage().equals("features")) {
      refused++;
      refusedOfScored += letter.topic().equals(topics.stream(pipeline.scored()).name()) ? 1 : 0;
    }
  }

  private void saw(Watermark seen) {
    if (seen.watermark().isAfter(watermark)) {
      watermark = seen.watermark();
      lastNews = System.nanoTime();
    }
  }

  /** Predictions of a contender so far. */
  long scored(String contender) {
    return scored.getOrDefault(contender, 0L);
  }

  /** Wall-clock time of a contender's latest prediction. */
  Instant lastScoredAt(String contender) {
    return scoredAt.getOrDefault(contender, Instant.MIN);
  }

  private long count(Topic topic) {
    return counts.getOrDefault(topic.name(), 0L);
  }

  private boolean isTraining() {
    return requests.containsValue(Request.State.OPEN)
        || requests.containsValue(Request.State.TRAINING);
  }

  /**
   * Whether everything written has come to its end: raw events admitted or refused, admitted ones
   * turned into vectors, the last vectors scored by every contender that scores, requests answered,
   * the monitor quiet.
   */
  boolean isSettled() {
    long raw = pipeline.streams().keySet().stream().mapToLong(s -> count(topics.stream(s))).sum();
    long scoredRaw = count(topics.stream(pipeline.scored()));
    return raw == count(topics.keyed()) + refused
        && count(topics.features()) == scoredRaw - refusedOfScored
        && lastScored.values().stream().allMatch(lastVector::equals)
        && !isTraining()
        && System.nanoTime() - lastNews > QUIET.toNanos();
  }

  @Override
  public String toString() {
    return "records %s, refused %d, predictions %s, last vectors %s, last scored %s, requests %s, watermark %s"
        .formatted(counts, refused, scored, lastVector, lastScored, requests, watermark);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
