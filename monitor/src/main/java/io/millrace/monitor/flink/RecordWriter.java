package io.millrace.monitor.flink;

import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.output.Origin;
import io.millrace.monitor.output.Refusal;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.avro.AvroForm;
import io.millrace.schemas.avro.ExampleForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** What the monitor says, as records of the catalogue's topics. Not thread-safe. */
final class RecordWriter {
  private static final String STAGE = "monitor";

  private final String pipeline;
  private final To<Outcome> outcomes;
  private final To<Example> examples;
  private final To<Metric> metrics;
  private final To<Drift> drifts;
  private final To<Verdict> verdicts;
  private final To<Request> requests;
  private final To<Command> commands;
  private final To<Watermark> watermarks;

  /** A topic with its codec. */
  private record To<T>(String topic, Codec<T> codec) {
    static <T> To<T> of(Topic topic, AvroForm<T> form, Codecs codecs) {
      return new To<>(topic.name(), codecs.of(topic.subject(), form));
    }

    TopicRecord write(String key, Instant time, T message) {
      return new TopicRecord(
          topic,
          new Blob(key.getBytes(StandardCharsets.UTF_8)),
          time.toEpochMilli(),
          new Blob(codec.encode(message)),
          Optional.empty());
    }
  }

  RecordWriter(MonitorPlan plan, Codecs codecs) {
    Topics topics = Topics.of(plan.pipeline());
    this.pipeline = plan.pipeline();
    this.outcomes = To.of(topics.outcomes(), RecordForm.of(Outcome.class), codecs);
    this.examples = To.of(topics.examples(), ExampleForm.of(plan.vectors().signature()), codecs);
    this.metrics = To.of(topics.metrics(), RecordForm.of(Metric.class), codecs);
    this.drifts = To.of(topics.drift(), RecordForm.of(Drift.class), codecs);
    this.verdicts = To.of(topics.verdicts(), RecordForm.of(Verdict.class), codecs);
    this.requests = To.of(topics.requests(), RecordForm.of(Request.class), codecs);
    this.commands = To.of(Topics.COMMANDS, RecordForm.of(Command.class), codecs);
    this.watermarks = To.of(topics.watermarks(), RecordForm.of(Watermark.class), codecs);
  }

  /** Empty for data that is only counted. */
  Optional<TopicRecord> write(MonitorOutput output) {
    return switch (output) {
      case MonitorOutput.OutcomeClosed(Outcome outcome) ->
          Optional.of(outcomes.write(outcome.key(), outcome.eventTime(), outcome));
      case MonitorOutput.ExampleMade(Example example) ->
          Optional.of(
              examples.write(example.vector().key(), example.vector().eventTime(), example));
      case MonitorOutput.MetricMeasured(Metric metric) ->
          Optional.of(metrics.write(metric.predictor(), metric.windowEnd(), metric));
      case MonitorOutput.DriftTested(Drift drift) ->
          Optional.of(drifts.write(drift.subject(), drift.detectedAt(), drift));
      case MonitorOutput.VerdictReached(Verdict verdict) ->
          Optional.of(verdicts.write(verdict.contender(), verdict.decidedAt(), verdict));
      case MonitorOutput.RequestOpened(Request request) ->
          Optional.of(requests.write(request.id(), request.at(), request));
      case MonitorOutput.CommandIssued(Command command) ->
          Optional.of(commands.write(command.pipeline(), command.at(), command));
      case MonitorOutput.DataRefused(Refusal refusal) ->
          switch (refusal.reason().treatment()) {
            case DEAD_LETTER ->
                refusal
                    .origin()
                    .map(at -> deadLetter(pipeline, at, refusal.reason(), refusal.message()));
            case COUNTED -> Optional.empty();
          };
    };
  }

  TopicRecord write(Instant progress, long outcomesClosed, Instant now) {
    return watermarks.write(STAGE, progress, new Watermark(STAGE, progress, outcomesClosed, now));
  }

  /** The bytes as they came, with what was wrong in the headers. */
  static TopicRecord deadLetter(
      String pipeline, Origin origin, Refusal.Reason reason, String message) {
    return new TopicRecord(
        Topics.of(pipeline).deadLetters().name(),
        origin.key(),
        TopicRecord.NOW,
        origin.value(),
        Optional.of(
            new DeadLetter(
                STAGE,
                reason.code(),
                message,
                origin.topic(),
                origin.partition(),
                origin.offset())));
  }
}
