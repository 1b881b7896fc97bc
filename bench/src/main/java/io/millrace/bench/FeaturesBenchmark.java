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
import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What features cost an event: the engine alone, on events that are objects already, once with the
 * example's own features and once with a mix of 20, 8 of them over windows of every sort; beside
 * the decoding of the same events from the keyed log's bytes, derived fields included, with nothing
 * done to them. No side contains another: a stage that reads the log pays for both, and for Kafka.
 * Not measured: writing vectors, saving state, out-of-order events (the example has none).
 */
final class FeaturesBenchmark {
  private static final String MIX = "mix.yaml";

  private FeaturesBenchmark() {}

  static Benchmark of(Pipeline pipeline, Path folder, int mostEvents) {
    Codecs codecs = new InMemoryCodecs();
    KeyedLog log = KeyedLog.read(pipeline, codecs, folder, mostEvents);
    Pipeline mix = mix(folder);
    return new Benchmark(
        "features",
        "event",
        log.events().size(),
        List.of(
            new Benchmark.Condition("events", log.summary()),
            condition("pipeline", pipeline),
            condition("mix", mix),
            new Benchmark.Condition("state", StateSize.of(mix))),
        List.of(
            new Engine("engine: events to vectors and labels", pipeline, log.events()),
            new Engine("engine with the mix", mix, log.events()),
            new PassThrough(pipeline, codecs, log)));
  }

  private static Benchmark.Condition condition(String name, Pipeline pipeline) {
    long windowed = pipeline.features().stream().filter(Aggregate.class::isInstance).count();
    return new Benchmark.Condition(
        name,
        "%s: %d features, %d of them over windows"
            .formatted(pipeline.name(), pipeline.features().size(), windowed));
  }

  /** Twenty features, eight of them over windows, for the example's streams. */
  static Pipeline mix(Path folder) {
    try (InputStream in = FeaturesBenchmark.class.getResourceAsStream(MIX)) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return PipelineFile.parse(yaml, MIX, file -> read(folder.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Engine extends Side {
    private final Pipeline pipeline;
    private final List<Event> events;

    Engine(String name, Pipeline pipeline, List<Event> events) {
      super(name);
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
