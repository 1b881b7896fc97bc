package io.millrace.app.run;

import io.millrace.app.race.Measure;
import io.millrace.app.race.Runner;
import io.millrace.app.verify.Conservation;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a finished run came to, read back from its topics.
 *
 * @param written events written by the replay, all streams
 * @param deadLettersByReason every stage's
 * @param outcomes closed at maturity
 */
record LoopReport(
    long written,
    Map<String, Long> deadLettersByReason,
    Conservation.Finding conservation,
    long outcomes,
    List<Runner> race,
    ScoringTally scoring,
    Collection<Request> requests,
    Collection<Verdict> verdicts,
    Collection<Drift> drifts,
    Collection<ModelVersion> versions) {

  /** Requests that came from the live stream and put a version on trial. */
  List<Request> answeredLive() {
    return requests.stream()
        .filter(r -> r.state() == Request.State.ANSWERED)
        .filter(r -> r.cause() != Request.Cause.BOOTSTRAP)
        .toList();
  }

  long inState(ModelVersion.State state) {
    return versions.stream()
        .filter(v -> v.history().stream().anyMatch(change -> change.state() == state))
        .count();
  }

  /** Versions that replaced a current one of their contender. */
  long promotions() {
    return versions.stream().filter(LoopReport::wasTrialBeforeCurrent).count();
  }

  private static boolean wasTrialBeforeCurrent(ModelVersion version) {
    return version.number() > 1
        && version.history().stream().anyMatch(c -> c.state() == ModelVersion.State.CURRENT);
  }

  double trainingSeconds() {
    return requests.stream().mapToDouble(Request::trainingSeconds).sum();
  }

  Map<Request.Cause, Long> openedByCause() {
    Map<Request.Cause, Long> byCause = new TreeMap<>();
    requests.stream()
        .filter(request -> request.state() != Request.State.REFUSED)
        .forEach(request -> byCause.merge(request.cause(), 1L, Long::sum));
    return byCause;
  }

  /** Where the counts do not add up; empty where they do. */
  List<String> lost() {
    List<String> found = new ArrayList<>(conservation.problems());
    if (conservation.events() == 0) {
      found.add("no event reached Kafka");
    }
    return found;
  }

  /** What of the loop did not happen; nothing is wrong where nothing had to be retrained. */
  List<String> openEnds() {
    List<String> found = new ArrayList<>();
    long onTrial =
        versions.stream()
            .filter(version -> liveRequests().contains(version.bundle().provenance().requestId()))
            .filter(LoopReport::wasOnTrial)
            .count();
    if (onTrial == 0) {
      found.add("no version reached its trial from a live request");
    }
    if (verdicts.isEmpty() && isJudged()) {
      found.add("no verdict was recorded");
    }
    return found;
  }

  /** Where nobody says what was true there is no verdict to miss. */
  private boolean isJudged() {
    return Measure.of(race.stream().map(Runner::measures).toList()).getFirst().isJudged();
  }

  private List<String> liveRequests() {
    return answeredLive().stream().map(Request::id).toList();
  }

  private static boolean wasOnTrial(ModelVersion version) {
    return version.history().stream().anyMatch(c -> c.state() == ModelVersion.State.TRIAL);
  }
}
