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
import io.millrace.schemas.message.ModelVersion.Change;
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.RegistryRecord.LoadFailure;
import io.millrace.schemas.message.RegistryRecord.Unloadable;
import io.millrace.scoring.worker.kafka.LoadReports.Outlet;
import io.millrace.scoring.worker.kafka.LoadReports.Report;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker has to say of versions, by what the registry shows. */
class LoadReportsTest {
  private static final String WORKER = "onnx.0";
  private static final Map<String, String> FAILS = Map.of("net@1", "it is not signed");

  /** Hands out what is sent, and does before it what the test says. */
  private static final class Received implements Outlet {
    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final BlockingQueue<Callable<?>> before = new LinkedBlockingQueue<>();
    private final Semaphore tries = new Semaphore(0);

    @Override
    public void send(Report report) throws InterruptedException {
      tries.release();
      Callable<?> first = before.poll();
      try {
        if (first != null) {
          first.call();
        }
      } catch (InterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      reports.add(report);
    }

    Report next() throws InterruptedException {
      return Objects.requireNonNull(reports.poll(20, TimeUnit.SECONDS), "no report came");
    }

    void awaitTry() throws InterruptedException {
      assertThat(tries.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static LoadReports started(Outlet outlet) {
    LoadReports reports = new LoadReports(WORKER, outlet);
    reports.start();
    return reports;
  }

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
    return version(state, 0);
  }

  private static ModelVersion version(State state, int steps) {
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
    return new ModelVersion("flights", 1, state, bundle, Collections.nCopies(steps, step(state)));
  }

  private static Change step(State state) {
    return new Change(state, Instant.EPOCH, "somebody", "it is better");
  }

  private static PipelineState after(int steps) {
    return new PipelineState(
        Map.of("net", Map.of(1, version(State.CURRENT, steps))),
        PipelineState.empty().standing(),
        Map.of(),
        Map.of());
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
  void a_report_that_cannot_be_encoded_is_kept_for_the_next_look() throws Exception {
    Received received = new Received();
    received.before.add(
        () -> {
          throw new IllegalStateException("the schema may only be looked up");
        });
    try (LoadReports reports = started(received)) {
      reports.tell(after(0), FAILS, Set.of());
      received.awaitTry();
      reports.tell(after(0), FAILS, Set.of());

      assertThat(received.next().why()).isEqualTo("it is not signed");
    }
  }

  @Test
  @Timeout(60)
  void a_report_that_waits_for_a_schema_registry_holds_nobody_up_and_the_latest_look_is_next()
      throws Exception {
    Received received = new Received();
    CountDownLatch registryIsBack = new CountDownLatch(1);
    received.before.add(
        () -> {
          registryIsBack.await();
          return null;
        });
    try (LoadReports reports = started(received)) {
      reports.tell(after(0), FAILS, Set.of());
      received.awaitTry();
      for (int steps = 1; steps <= 1_000; steps++) {
        reports.tell(after(steps), FAILS, Set.of());
      }
      registryIsBack.countDown();

      assertThat(received.next().version().history()).isEmpty();
      assertThat(received.next().version().history()).hasSize(1_000);
    }
  }

  /** A promotion or a rollback drops the note, and the next look finds it missing. */
  @Test
  void a_reason_is_told_once_in_each_step_of_a_versions_life() throws Exception {
    Received received = new Received();
    try (LoadReports reports = started(received)) {
      reports.tell(after(1), FAILS, Set.of());
      assertThat(received.next().version().history()).hasSize(1);
      reports.tell(after(1), FAILS, Set.of());
      reports.tell(after(2), FAILS, Set.of());
      assertThat(received.next().version().history()).hasSize(2);
    }
  }

  @Test
  void of_a_version_that_is_active_no_more_nothing_is_said() {
    assertThat(due(known(State.RETIRED), FAILS)).isEmpty();
  }
}
