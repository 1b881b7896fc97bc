package io.millrace.bench;

import io.millrace.features.admission.Candidate;
import io.millrace.features.admission.Decision;
import io.millrace.features.admission.PartitionAdmission;
import io.millrace.ingest.csv.CsvRows;
import io.millrace.ingest.replay.MergedRows;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.expression.Derivation;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.RawCodecs;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keyed log of an example as one partition in memory: the admitted events as the engine takes
 * them, and each one's record as it would lie in Kafka.
 */
final class KeyedLog {
  private final Pipeline pipeline;
  private final PartitionAdmission admission;
  private final Codec<KeyedEvent> keyedCodec;
  private final Map<String, Stream> streams = new HashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final List<byte[]> records = new ArrayList<>();
  private long refused;

  private record Stream(Codec<List<@Nullable Object>> codec, Derivation derivation) {}

  private KeyedLog(Pipeline pipeline, Codecs codecs) {
    Topics topics = Topics.of(pipeline.name());
    this.pipeline = pipeline;
    this.admission = new PartitionAdmission(pipeline);
    this.keyedCodec = codecs.of(topics.keyed().subject(), RecordForm.of(KeyedEvent.class));
    for (Pipeline.Stream stream : pipeline.streams().values()) {
      var codec = RawCodecs.of(codecs, pipeline, stream);
      streams.put(stream.name(), new Stream(codec, Derivation.of(stream)));
    }
  }

  /**
   * Reads rows in order of time until the files end or there are enough events.
   *
   * @param folder has {@code STREAM.csv.gz} for each stream
   */
  static KeyedLog read(Pipeline pipeline, Codecs codecs, Path folder, int mostEvents) {
    List<CsvRows> files = new ArrayList<>();
    try {
      for (Pipeline.Stream stream : pipeline.streams().values()) {
        files.add(new CsvRows(stream, folder.resolve(stream.name() + ".csv.gz")));
      }
      var log = new KeyedLog(pipeline, codecs);
      Iterator<Row> rows = new MergedRows(files);
      while (log.events.size() < mostEvents && rows.hasNext()) {
        log.take(rows.next());
      }
      return log;
    } finally {
      files.forEach(CsvRows::close);
    }
  }

  private void take(Row row) {
    switch (row) {
      case Row.Refused ignored -> refused++;
      case Row.Read read -> admit(read);
    }
  }

  private void admit(Row.Read row) {
    Stream stream = streams.get(row.stream());
    if (stream == null) {
      throw new IllegalStateException("no stream is called " + row.stream());
    }
    List<@Nullable Object> values = stream.derivation().extend(row.values());
    switch (admission.decide(new Candidate(row.stream(), values, Optional.empty()))) {
      case Decision.Refused ignored -> refused++;
      case Decision.Admitted(Event event) -> {
        var raw = new Blob(stream.codec().encode(row.values()));
        records.add(
            keyedCodec.encode(
                new KeyedEvent(
                    event.stream(),
                    event.id(),
                    event.time(),
                    event.admittedAt(),
                    0,
                    events.size(),
                    raw)));
        events.add(event);
      }
    }
  }

  List<Event> events() {
    return events;
  }

  /** The value of the record of each event. */
  List<byte[]> records() {
    return records;
  }

  /** How much of what there is. */
  String summary() {
    var text = new StringBuilder();
    for (String stream : pipeline.streams().keySet()) {
      long count = events.stream().filter(event -> event.stream().equals(stream)).count();
      text.append("%d %s, ".formatted(count, stream));
    }
    long keys = events.stream().map(Event::key).distinct().count();
    return text + "%d keys; %d rows refused".formatted(keys, refused);
  }
}
