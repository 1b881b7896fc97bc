package io.millrace.scoring.worker.kafka;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.worker.kafka.LoadReports.Report;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A worker's reports as commands to the registry. They go beside the transactions of scores, for
 * they say nothing of any event; one is rare, so each has a producer of its own.
 */
final class ReportCommands implements LoadReports.Outlet {
  private static final int PATIENCE_MILLIS = 5_000;

  private final ScoringPlan plan;

  ReportCommands(ScoringPlan plan) {
    this.plan = plan;
  }

  /** Waits for the schema registry without end, as all codecs do. */
  @Override
  public void send(Report report)
      throws InterruptedException, ExecutionException, TimeoutException {
    var command =
        new Command(
            UUID.randomUUID().toString(),
            plan.pipeline().name(),
            "worker " + plan.worker(),
            report.why(),
            Instant.now(),
            report.action());
    byte[] value =
        plan.codecs().of(Topics.COMMANDS.subject(), RecordForm.of(Command.class)).encode(command);
    Map<String, Object> properties = plan.connection().producer();
    properties.put("max.block.ms", PATIENCE_MILLIS);
    properties.put("request.timeout.ms", PATIENCE_MILLIS);
    properties.put("delivery.timeout.ms", 2 * PATIENCE_MILLIS);
    try (var producer = new KafkaProducer<String, byte[]>(properties)) {
      producer
          .send(new ProducerRecord<>(Topics.COMMANDS.name(), plan.pipeline().name(), value))
          .get(2 * PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
