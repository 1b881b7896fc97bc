package io.millrace.scoring.worker.kafka;

import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.message.Command.Action;
import io.millrace.schemas.message.Command.ReportLoaded;
import io.millrace.schemas.message.Command.ReportUnloadable;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord.LoadFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the registry what this worker cannot load, so that everybody sees it, and later that it
 * can. Told is only what the registry does not show already, and that once for each step of the
 * version's life: a command that has reached its log is carried out. One that has not is told again
 * with the next look.
 *
 * <p>Reports go out on a thread of their own, which knows the latest look alone: whatever one fails
 * on or waits for, such as a schema registry, loading goes on.
 */
final class LoadReports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoadReports.class);

  private final String worker;
  private final Outlet outlet;
  private final BlockingQueue<Look> latest = new ArrayBlockingQueue<>(1);
  private final Set<Step> told = new HashSet<>();
  private final Set<Step> missed = new HashSet<>();
  private final Thread thread = new Thread(this::run, "load-reports");

  LoadReports(String worker, Outlet outlet) {
    this.worker = worker;
    this.outlet = outlet;
    thread.setDaemon(true);
  }

  /** Where reports go. Returns when one has arrived. */
  interface Outlet {
    void send(Report report) throws InterruptedException, ExecutionException, TimeoutException;
  }

  /** What there is to say of a version. */
  record Report(ModelVersion version, Action action, String why) {}

  /** What the registry shows and what has become of loading, as {@link #due} takes them. */
  private record Look(PipelineState known, Map<String, String> failures, Set<String> loaded) {}

  /** A version at a point of its life: the registry drops what was said of it before. */
  private record Step(String version, int changes) {
    static Step of(ModelVersion version) {
      return new Step(version.name(), version.history().size());
    }
  }

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

  void start() {
    thread.start();
  }

  /** Hands over what is to be told, in place of what nobody has looked at yet. For one caller. */
  void tell(PipelineState known, Map<String, String> failures, Set<String> loaded) {
    latest.clear();
    latest.add(new Look(known, Map.copyOf(failures), Set.copyOf(loaded)));
  }

  private void run() {
    try {
      while (true) {
        tell(latest.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Look look) throws InterruptedException {
    Set<Step> active = look.known.active().stream().map(Step::of).collect(Collectors.toSet());
    told.retainAll(active);
    missed.retainAll(active);
    for (Report report : due(look.known, worker, look.failures, look.loaded)) {
      if (!told.contains(Step.of(report.version))) {
        tell(report);
      }
    }
  }

  private void tell(Report report) throws InterruptedException {
    Step step = Step.of(report.version);
    try {
      outlet.send(report);
      told.add(step);
    } catch (RuntimeException | ExecutionException | TimeoutException e) {
      if (missed.add(step)) {
        LOG.warn(
            "the registry is not told of {}, again with each look at what is to be loaded",
            report.version.name(),
            e);
      }
    }
  }

  /** What is under way is given up: it is due again when the worker is back. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
