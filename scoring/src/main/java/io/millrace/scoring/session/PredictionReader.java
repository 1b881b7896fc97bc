package io.millrace.scoring.session;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.topic.Topic;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the values of {@code <p>.predictions}, for stages that follow it. */
public final class PredictionReader {
  private static final Logger LOG = LoggerFactory.getLogger(PredictionReader.class);

  private final Codec<Prediction> codec;

  public PredictionReader(Codecs codecs, Topic predictions) {
    this.codec = codecs.of(predictions.subject(), RecordForm.of(Prediction.class));
  }

  /** Empty for what is no prediction: the monitor reads it too, and has put it aside. */
  public Optional<Prediction> read(ConsumerRecord<String, byte[]> found) {
    try {
      return Optional.of(codec.decode(found.value()));
    } catch (PoisonException e) {
      LOG.error(
          "{}-{} offset {} is no prediction and is passed over: {}",
          found.topic(),
          found.partition(),
          found.offset(),
          e.getMessage());
      return Optional.empty();
    }
  }
}
