package io.millrace.bench;

import io.millrace.monitor.fold.MonitorFold;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What monitoring costs a message: the fold of join, windows, drift tests and duels on messages
 * that are objects already, beside the decoding of the same messages from their topics' bytes.
 * Neither side contains the other. Not measured: Flink, Kafka, snapshots, answers to requests.
 */
final class MonitorBenchmark {
  /** Messages between two watermarks. */
  private static final int STRIDE = 500;

  private static final long SEED = 1;

  private MonitorBenchmark() {}

  static Benchmark of(Pipeline pipeline, int events) {
    var stream = new SyntheticStream(pipeline, SEED);
    List<RegistryRecord> versions = stream.versions();
    List<Message> messages = stream.messages(events);
    MonitorPlan plan = MonitorPlan.of(pipeline);
    return new Benchmark(
        "monitor",
        "message",
        messages.size(),
        List.of(
            new Benchmark.Condition(
                "messages", summary(messages, events) + ", a watermark every " + STRIDE),
            new Benchmark.Condition("pipeline", summary(pipeline, plan, stream))),
        List.of(new Fold(plan, versions, messages), new PassThrough(pipeline, messages)));
  }

  private static String summary(List<Message> messages, int events) {
    Duration span = Duration.between(messages.getFirst().time(), messages.getLast().time());
    return "%d of %d events over %.1f days, seed %d"
        .formatted(messages.size(), events, span.toHours() / 24.0, SEED);
  }

  private static String summary(Pipeline pipeline, MonitorPlan plan, SyntheticStream stream) {
    return "%s: %d features (categories of %d values), windows of %s, scored by %s"
        .formatted(
            pipeline.name(),
            pipeline.features().size(),
            SyntheticStream.CATEGORIES,
            plan.window(),
            stream.contenders());
  }

  private static final class Fold extends Side {
    private final MonitorPlan plan;
    private final List<RegistryRecord> versions;
    private final List<Message> messages;

    Fold(MonitorPlan plan, List<RegistryRecord> versions, List<Message> messages) {
      super("fold: messages to outcomes, metrics, drift, verdicts");
      this.plan = plan;
      this.versions = versions;
      this.messages = messages;
    }

    @Override
    long pass() {
      var fold = new MonitorFold(plan);
      long made = 0;
      for (RegistryRecord version : versions) {
        made += count(fold.accept(version));
      }
      int taken = 0;
      for (Message message : messages) {
        made += count(accept(fold, message));
        if (++taken % STRIDE == 0) {
          // The next message may bear the same time.
          made += count(fold.advance(message.time().minusMillis(1)));
        }
      }
      return made + count(fold.finish());
    }

    private static List<MonitorOutput> accept(MonitorFold fold, Message message) {
      return switch (message) {
        case Message.Vector(FeatureVector vector) -> fold.accept(vector);
        case Message.Score(Prediction prediction) -> fold.accept(prediction);
        case Message.Known(Label label) -> fold.accept(label);
      };
    }

    private int count(List<MonitorOutput> outputs) {
      keep(outputs);
      return outputs.size();
    }
  }

  private static final class PassThrough extends Side {
    private final List<Encoded> records = new ArrayList<>();

    /** A message's bytes, and what reads them. */
    private static final class Encoded {
      private final Codec<?> codec;
      private final byte[] bytes;

      Encoded(Codec<?> codec, byte[] bytes) {
        this.codec = codec;
        this.bytes = bytes;
      }

      Object decode() {
        return codec.decode(bytes);
      }
    }

    PassThrough(Pipeline pipeline, List<Message> messages) {
      super("no monitor: bytes to messages, passed through");
      Codecs codecs = new InMemoryCodecs();
      Topics topics = Topics.of(pipeline.name());
      var vectors = codecs.of(topics.features().subject(), VectorForm.of(pipeline.signature()));
      var scores = codecs.of(topics.predictions().subject(), RecordForm.of(Prediction.class));
      var labels = codecs.of(topics.labels().subject(), RecordForm.of(Label.class));
      for (Message message : messages) {
        records.add(
            switch (message) {
              case Message.Vector(FeatureVector vector) ->
                  new Encoded(vectors, vectors.encode(vector));
              case Message.Score(Prediction score) -> new Encoded(scores, scores.encode(score));
              case Message.Known(Label label) -> new Encoded(labels, labels.encode(label));
            });
      }
    }

    @Override
    long pass() {
      long made = 0;
      for (Encoded record : records) {
        keep(record.decode());
        made++;
      }
      return made;
    }
  }
}
