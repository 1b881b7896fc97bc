package io.millrace.registry.life;

import io.millrace.schemas.message.Command.ReportLoaded;
import io.millrace.schemas.message.Command.ReportUnloadable;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord.LoadFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What workers say of versions that the registry has let in and they cannot load: on another
 * machine, under another trust list, without an artifact. It changes no state, for one worker's
 * trouble is no verdict on the version; it is shown until that worker loads it, or until the
 * version is active no more. Kept is the latest reason of each worker, of {@value #MOST_WORKERS} at
 * most. Said again, a reason changes nothing.
 */
final class LoadReporting {
  private static final int MOST_WORKERS = 16;

  private LoadReporting() {}

  static void unloadable(Turn turn, ReportUnloadable report) {
    Optional<ModelVersion> version = active(turn, report.contender(), report.version());
    if (version.isEmpty()) {
      return;
    }
    LoadFailure failure = new LoadFailure(report.worker(), turn.at(), turn.why());
    List<LoadFailure> known = turn.now().loadFailures(version.get());
    if (known.stream().noneMatch(one -> isSame(one, failure))) {
      List<LoadFailure> failures = without(known, report.worker());
      failures.add(failure);
      turn.failures(
          version.get(),
          failures.subList(Math.max(0, failures.size() - MOST_WORKERS), failures.size()));
    }
    turn.accept(
        "worker %s cannot load %s: %s"
            .formatted(report.worker(), version.get().name(), failure.why()));
  }

  static void loaded(Turn turn, ReportLoaded report) {
    Optional<ModelVersion> version = active(turn, report.contender(), report.version());
    if (version.isEmpty()) {
      return;
    }
    List<LoadFailure> known = turn.now().loadFailures(version.get());
    List<LoadFailure> left = without(known, report.worker());
    if (left.size() < known.size()) {
      turn.failures(version.get(), left);
    }
    turn.accept("worker %s has loaded %s".formatted(report.worker(), version.get().name()));
  }

  private static Optional<ModelVersion> active(Turn turn, String contender, int number) {
    Optional<ModelVersion> found = turn.known(contender, number);
    if (found.isPresent() && !found.get().isActive()) {
      turn.refuse(
          "%s is %s: nobody needs to load it, there is nothing to do"
              .formatted(found.get().name(), Turn.word(found.get().state())));
      return Optional.empty();
    }
    return found;
  }

  private static boolean isSame(LoadFailure one, LoadFailure other) {
    return one.worker().equals(other.worker()) && one.why().equals(other.why());
  }

  private static List<LoadFailure> without(List<LoadFailure> known, String worker) {
    List<LoadFailure> left = new ArrayList<>(known);
    left.removeIf(one -> one.worker().equals(worker));
    return left;
  }
}
