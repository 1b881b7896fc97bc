package io.millrace.scoring.worker.kafka;

import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Command.Action;
import io.millrace.schemas.message.Command.ReportLoaded;
import io.millrace.schemas.message.Command.ReportUnloadable;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord.LoadFailure;
import io.millrace.schemas.topic.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the registry what this worker cannot load, so that everybody sees it, and later that it
 * can. Told is only what the registry does not show already, and that once: a command that has
 * reached its log is carried out. One that has not is told again with the next news. It goes beside
 * the transactions of scores, for it says nothing of any event. One thread.
 */
final class LoadReports {
  private static final Logger LOG = LoggerFactory.getLogger(LoadReports.class);
  private static final int PATIENCE_MILLIS = 5_000;

  private final ScoringPlan plan;
  private final String worker;
  private final Set<String> told = new HashSet<>();

  LoadReports(ScoringPlan plan) {
    this.plan = plan;
    this.worker = plan.writer() + "." + plan.settings().instance();
  }

  /** What there is to say of a version. */
  record Report(ModelVersion version, Action action, String why) {}

  /**
   * What became of loading and the registry does not show.
   *
   * @param failures reasons, by version name
   * @param loaded version names
   */
  static List<Report> due(
      PipelineState known, String worker, Map<String, String> failures, Set<String> loaded) {
    List<Report> due = new ArrayList<>();
    for (ModelVersion version : known.active()) {
      String contender = version.contender();
      String failure = failures.get(version.name());
      Optional<String> shown =
          known.loadFailures(version).stream()
              .filter(one -> one.worker().equals(worker))
              .map(LoadFailure::why)
              .findFirst();
      if (failure != null) {
        String why = new LoadFailure(worker, Instant.EPOCH, failure).why();
        if (!shown.equals(Optional.of(why))) {
          Action action = new ReportUnloadable(contender, version.number(), worker);
          due.add(new Report(version, action, why));
        }
      } else if (loaded.contains(version.name()) && shown.isPresent()) {
        Action action = new ReportLoaded(contender, version.number(), worker);
        due.add(new Report(version, action, "it is loaded"));
      }
    }
    return due;
  }

  /** Tells what is due and was not told while the version was active. */
  void tell(PipelineState known, Map<String, String> failures, Set<String> loaded)
      throws InterruptedException {
    told.retainAll(known.active().stream().map(ModelVersion::name).collect(Collectors.toSet()));
    for (Report report : due(known, worker, failures, loaded)) {
      if (!told.contains(report.version.name())) {
        tell(report);
      }
    }
  }

  private void tell(Report report) throws InterruptedException {
    try {
      send(report.action, report.why);
      told.add(report.version.name());
    } catch (KafkaException | ExecutionException | TimeoutException e) {
      LOG.warn(
          "the registry is not told of {}, again with the next news", report.version.name(), e);
    }
  }

  private void send(Action action, String why)
      throws InterruptedException, ExecutionException, TimeoutException {
    var command =
        new Command(
            UUID.randomUUID().toString(),
            plan.pipeline().name(),
            "worker " + worker,
            why,
            Instant.now(),
            action);
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
