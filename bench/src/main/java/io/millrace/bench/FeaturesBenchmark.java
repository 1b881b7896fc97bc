package io.millrace.bench;

import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.engine.Output;
import io.millrace.features.kafka.KeyedEventReader;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.List;

/**
 * What features cost an event: the engine alone, on events that are objects already, beside the
 * decoding of the same events from the keyed log's bytes, derived fields included, with nothing
 * done to them. Neither side contains the other: a stage that reads the log pays for both, and for
 * Kafka. Not measured: writing vectors, saving state, out-of-order events (the example has none).
 */
final class FeaturesBenchmark {
  private FeaturesBenchmark() {}

  static Benchmark of(Pipeline pipeline, Path folder, int mostEvents) {
    Codecs codecs = new InMemoryCodecs();
    KeyedLog log = KeyedLog.read(pipeline, codecs, folder, mostEvents);
    long windowed = pipeline.features().stream().filter(Aggregate.class::isInstance).count();
    return new Benchmark(
        "features",
        "event",
        log.events().size(),
        List.of(
            new Benchmark.Condition("events", log.summary()),
            new Benchmark.Condition(
                "pipeline",
                "%s: %d features, %d of them over windows"
                    .formatted(pipeline.name(), pipeline.features().size(), windowed))),
        List.of(new Engine(pipeline, log.events()), new PassThrough(pipeline, codecs, log)));
  }

  private static final class Engine extends Side {
    private final Pipeline pipeline;
    private final List<Event> events;

    Engine(Pipeline pipeline, List<Event> events) {
      super("engine: events to vectors and labels");
      this.pipeline = pipeline;
      this.events = events;
    }

    @Override
    long pass() {
      var engine = new FeatureEngine(pipeline);
      long made = 0;
      for (Event event : events) {
        made += count(engine.accept(event));
      }
      return made + count(engine.finish());
    }

    private int count(List<Output> outputs) {
      keep(outputs);
      return outputs.size();
    }
  }

  private static final class PassThrough extends Side {
    private final Codec<KeyedEvent> codec;
    private final KeyedEventReader reader;
    private final KeyedLog log;

    PassThrough(Pipeline pipeline, Codecs codecs, KeyedLog log) {
      super("no features: bytes to events, passed through");
      String subject = Topics.of(pipeline.name()).keyed().subject();
      this.codec = codecs.of(subject, RecordForm.of(KeyedEvent.class));
      this.reader = new KeyedEventReader(pipeline, codecs);
      this.log = log;
    }

    @Override
    long pass() {
      long made = 0;
      for (byte[] record : log.records()) {
        String key = log.events().get((int) made).key();
        keep(reader.read(key, codec.decode(record)));
        made++;
      }
      return made;
    }
  }
}
