package io.millrace.bench.topology;

import io.millrace.ingest.replay.MergedRows;
import io.millrace.ingest.replay.Row;
import io.millrace.ingest.source.Rows;
import io.millrace.ingest.source.SourceFiles;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** An example's rows in the order of event time, ready to be written to raw topics. */
record RawLog(List<Row.Read> rows) {
  RawLog {
    rows = List.copyOf(rows);
  }

  /**
   * Reads the first rows.
   *
   * @param folder has {@code STREAM.csv.gz} for each stream
   */
  static RawLog read(Pipeline pipeline, Path folder, int most) {
    Map<String, Path> paths = new LinkedHashMap<>();
    pipeline.streams().keySet().forEach(name -> paths.put(name, folder.resolve(name + ".csv.gz")));
    List<Row.Read> rows = new ArrayList<>();
    List<Rows> files = SourceFiles.of(paths).open(pipeline);
    try {
      Iterator<Row> merged = new MergedRows(files);
      while (rows.size() < most && merged.hasNext()) {
        if (merged.next() instanceof Row.Read read) {
          rows.add(read);
        }
      }
    } finally {
      files.forEach(Rows::close);
    }
    return new RawLog(rows);
  }

  /** How many events of the stream there are. */
  long count(String stream) {
    return rows.stream().filter(row -> row.stream().equals(stream)).count();
  }

  /** The records of a pipeline's raw topics. */
  List<ProducerRecord<String, byte[]>> records(Pipeline pipeline, Codecs codecs) {
    Topics topics = Topics.of(pipeline.name());
    Map<String, EventForm> forms = new HashMap<>();
    pipeline.streams().forEach((name, one) -> forms.put(name, EventForm.of(one.schema())));
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>(rows.size());
    for (Row.Read row : rows) {
      Topic topic = topics.stream(row.stream());
      EventForm form = forms.get(row.stream());
      if (form == null) {
        throw new IllegalStateException("no stream is called " + row.stream());
      }
      byte[] value = codecs.of(topic.subject(), form).encode(row.values());
      records.add(new ProducerRecord<>(topic.name(), row.key(), value));
    }
    return records;
  }

  /** Writes records, and returns when Kafka has them. */
  static void write(List<ProducerRecord<String, byte[]>> records, Connection connection) {
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
      producer.flush();
      sent.forEach(Future::resultNow);
    }
  }
}
