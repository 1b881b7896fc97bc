package io.millrace.scoring.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Artifact;
import io.millrace.schemas.message.Bundle.Evaluation;
import io.millrace.schemas.message.Bundle.Provenance;
import io.millrace.schemas.message.Command.ReportLoaded;
import io.millrace.schemas.message.Command.ReportUnloadable;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.RegistryRecord.LoadFailure;
import io.millrace.schemas.message.RegistryRecord.Unloadable;
import io.millrace.scoring.worker.kafka.LoadReports.Report;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a worker has to say of versions, by what the registry shows. */
class LoadReportsTest {
  private static final String WORKER = "onnx.0";
  private static final Map<String, String> FAILS = Map.of("net@1", "it is not signed");

  private static PipelineState known(State state, LoadFailure... failures) {
    return new PipelineState(
        Map.of("net", Map.of(1, version(state))),
        PipelineState.empty().standing(),
        Map.of(),
        failures.length == 0
            ? Map.of()
            : Map.of("net@1", new Unloadable("net", 1, List.of(failures))));
  }

  private static LoadFailure shown(String worker, String why) {
    return new LoadFailure(worker, Instant.EPOCH, why);
  }

  private static ModelVersion version(State state) {
    var manifest =
        new Manifest(
            Manifest.Engine.ONNX,
            Manifest.Task.BINARY,
            "mlp",
            "0000",
            List.of(),
            List.of(),
            Optional.empty(),
            0);
    var provenance =
        new Provenance(
            "r1", Instant.EPOCH, Instant.EPOCH, 1, "00", Map.of(), 1, 1, "test", "21", "test");
    var bundle =
        new Bundle(
            "net",
            manifest,
            new Artifact("ab".repeat(32), 1, 1),
            new Blob(new byte[0]),
            List.of(),
            provenance,
            new Evaluation(Instant.EPOCH, Instant.EPOCH, 1, Map.of(), Map.of(), List.of()),
            "");
    return new ModelVersion("flights", 1, state, bundle, List.of());
  }

  private static List<Report> due(PipelineState known, Map<String, String> failures) {
    return LoadReports.due(known, WORKER, failures, Set.of());
  }

  @Test
  void a_reason_is_due_until_the_registry_shows_it_so_a_lost_report_is_made_good() {
    assertThat(due(known(State.CURRENT), FAILS))
        .containsExactly(
            new Report(
                version(State.CURRENT),
                new ReportUnloadable("net", 1, WORKER),
                "it is not signed"));
    assertThat(due(known(State.CURRENT, shown(WORKER, "it is not signed")), FAILS)).isEmpty();
  }

  @Test
  void what_another_worker_said_or_said_before_is_no_word_of_this_one() {
    assertThat(due(known(State.TRIAL, shown("onnx.1", "it is not signed")), FAILS)).hasSize(1);
    assertThat(due(known(State.TRIAL, shown(WORKER, "no such device")), FAILS)).hasSize(1);
  }

  @Test
  void a_reason_longer_than_the_registry_keeps_is_due_once() {
    String kept = "x".repeat(1_000);

    assertThat(due(known(State.TRIAL, shown(WORKER, kept)), Map.of("net@1", kept + "y"))).isEmpty();
  }

  @Test
  void a_load_is_told_where_a_reason_of_this_worker_is_shown_and_nowhere_else() {
    Set<String> loaded = Set.of("net@1");

    assertThat(LoadReports.due(known(State.CURRENT), WORKER, Map.of(), loaded)).isEmpty();
    assertThat(
            LoadReports.due(known(State.CURRENT, shown("onnx.1", "no")), WORKER, Map.of(), loaded))
        .isEmpty();
    assertThat(LoadReports.due(known(State.CURRENT, shown(WORKER, "no")), WORKER, Map.of(), loaded))
        .extracting(Report::action)
        .containsExactly(new ReportLoaded("net", 1, WORKER));
  }

  @Test
  void of_a_version_that_is_active_no_more_nothing_is_said() {
    assertThat(due(known(State.RETIRED), FAILS)).isEmpty();
  }
}
