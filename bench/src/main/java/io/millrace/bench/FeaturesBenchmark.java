package io.millrace.bench;

import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.engine.FurtherEngine;
import io.millrace.features.engine.Output;
import io.millrace.features.engine.Rekeyed;
import io.millrace.features.engine.Rekeying;
import io.millrace.features.kafka.KeyedEventReader;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What features cost an event: the engine alone, on events that are objects already, once with the
 * example's own features and once with a mix of 20, 8 of them over windows of every sort and of two
 * keys, whose two engines take turns in the one thread; beside the decoding of the same events from
 * the keyed log's bytes, derived fields included, with nothing done to them. No side contains
 * another: a stage that reads the log pays for both, and for Kafka. Not measured: writing vectors,
 * saving state, out-of-order events (the example has none).
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
        "%s: %d features, %d of them over windows, %s"
            .formatted(pipeline.name(), pipeline.features().size(), windowed, keys(pipeline)));
  }

  private static String keys(Pipeline pipeline) {
    return Stream.concat(pipeline.windowKey().stream(), pipeline.furtherKeys().stream())
        .map(by -> "%d by %s".formatted(pipeline.featuresBy(by).size(), by))
        .collect(Collectors.joining(", "));
  }

  /** Twenty features, eight of them over windows of two keys, for the example's streams. */
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

  /** The engine of the first key, and that of further keys where there are any. */
  private static final class Engine extends Side {
    private final Pipeline pipeline;
    private final Rekeying rekeying;
    private final List<Event> events;

    Engine(String name, Pipeline pipeline, List<Event> events) {
      super(name);
      this.pipeline = pipeline;
      this.rekeying = new Rekeying(pipeline);
      this.events = events;
    }

    @Override
    long pass() {
      var engine = new FeatureEngine(pipeline);
      var further = new FurtherEngine(pipeline, 1);
      long made = 0;
      for (Event event : events) {
        made += count(engine.accept(event));
        for (Rekeying.Place place : rekeying.places(event)) {
          made += answered(engine, further.accept(entry(place, event)));
        }
      }
      return made + answered(engine, further.finish()) + count(engine.finish());
    }

    private static Rekeyed entry(Rekeying.Place place, Event event) {
      return new Rekeyed.Entry(place.by(), 0, place.of(event));
    }

    private int answered(FeatureEngine engine, List<Output> answers) {
      int made = 0;
      for (Output output : answers) {
        if (output instanceof Output.Vector(FeatureVector answer)) {
          made += count(engine.answer(answer));
        }
      }
      return made;
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
