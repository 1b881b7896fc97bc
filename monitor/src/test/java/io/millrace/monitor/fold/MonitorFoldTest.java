package io.millrace.monitor.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.monitor.stream.SeededStream.Message;
import io.millrace.monitor.stream.SeededStream.Rival;
import io.millrace.monitor.stream.Versions;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nobody obeys the commands of these streams: a comparison that was decided asks again. */
class MonitorFoldTest {
  private static final Rival CHAMPION = new Rival("trees", 1, Alias.CURRENT, true, 0.15, 1000);
  private static final Rival SECOND = new Rival("net", 1, Alias.CURRENT, false, 0.15, 1000);

  @Test
  void two_identical_versions_are_never_promoted() {
    for (long seed = 1; seed <= 10; seed++) {
      var stream = new SeededStream(seed).with(new Rival("trees", 1, Alias.CURRENT, true, 0, 0));
      stream.with(new Rival("trees", 2, Alias.TRIAL, false, 0, 500));
      stream.with(new Rival("net", 1, Alias.CURRENT, false, 0, 500));
      List<MonitorOutput> said = run(SeededStream.plan(), stream.events(6_000));
      assertThat(commands(said))
          .as("seed %d", seed)
          .extracting(Command::action)
          .containsOnly(new Command.Retire("trees", 2));
      assertThat(verdicts(said).getLast().answer()).isEqualTo(Verdict.Answer.EQUIVALENT);
    }
  }

  @Test
  void of_versions_of_equal_skill_no_more_than_alpha_are_preferred() {
    int comparisons = 0;
    int preferred = 0;
    for (long seed = 1; seed <= 20; seed++) {
      var stream = new SeededStream(seed).with(CHAMPION).with(SECOND);
      stream.with(new Rival("trees", 2, Alias.TRIAL, false, 0.15, 1500));
      List<MonitorOutput> said = run(SeededStream.plan(), stream.events(10_000));
      comparisons += 2;
      preferred +=
          (int) verdicts(said).stream().filter(v -> v.answer() == Verdict.Answer.BETTER).count();
    }
    assertThat(preferred).isLessThanOrEqualTo((int) (0.05 * comparisons));
  }

  @Test
  void a_planted_better_version_is_promoted() {
    var stream = new SeededStream(5).with(CHAMPION);
    stream.with(new Rival("trees", 2, Alias.TRIAL, false, 0.02, 1500));
    List<MonitorOutput> said = run(SeededStream.plan(), stream.events(12_000));
    assertThat(commands(said))
        .extracting(Command::action)
        .containsOnly(new Command.Promote("trees", 2));
    Verdict last = verdicts(said).getLast();
    assertThat(last.isFinal()).isTrue();
    assertThat(last.answer()).isEqualTo(Verdict.Answer.BETTER);
    assertThat(commands(said).getLast().id()).isEqualTo(last.id());
  }

  @Test
  void a_version_that_is_better_by_a_large_margin_is_promoted_within_days() {
    var fit = new SeededStream(5).with(new Rival("trees", 1, Alias.CURRENT, true, 5, 1_000));
    fit.with(new Rival("trees", 2, Alias.TRIAL, false, 0.02, 4_200));
    Verdict first =
        verdicts(run(SeededStream.plan(), fit.events(6_000))).stream()
            .filter(Verdict::isFinal)
            .findFirst()
            .orElseThrow();
    assertThat(first.answer()).isEqualTo(Verdict.Answer.BETTER);
    assertThat(first.lane()).isEqualTo("events");
    assertThat(first.why()).contains("provisional");
    assertThat(first.decidedAt()).isBefore(SeededStream.START.plus(Duration.ofDays(29)));
  }

  @Test
  void a_planted_worse_version_is_retired() {
    var stream = new SeededStream(6).with(CHAMPION);
    stream.with(new Rival("trees", 2, Alias.TRIAL, false, 0.4, 1500));
    assertThat(commands(run(SeededStream.plan(), stream.events(12_000))))
        .extracting(Command::action)
        .containsOnly(new Command.Retire("trees", 2));
  }

  @Test
  void a_better_contender_takes_the_title() {
    var stream = new SeededStream(7).with(CHAMPION);
    stream.with(new Rival("net", 4, Alias.CURRENT, false, 0.01, 1500));
    assertThat(commands(run(SeededStream.plan(), stream.events(12_000))))
        .extracting(Command::action)
        .containsOnly(new Command.Crown("net"));
  }

  @Test
  void progress_is_said_for_each_block_during_the_burn_in() {
    var stream = new SeededStream(8).with(CHAMPION).with(SECOND);
    List<Verdict> verdicts = verdicts(run(SeededStream.plan(), stream.events(3_000)));
    assertThat(verdicts).extracting(Verdict::blocks).startsWith(1, 2, 3);
    assertThat(verdicts).noneMatch(Verdict::isFinal);
  }

  @Test
  void invariant6_every_drift_is_answered_by_a_request_or_a_recorded_reason_why_not() {
    for (long seed = 1; seed <= 5; seed++) {
      var stream = new SeededStream(seed).with(CHAMPION).driftingAt(4_000);
      List<MonitorOutput> said = run(SeededStream.plan(), stream.events(8_000));
      Set<String> answered = new HashSet<>();
      requests(said).forEach(request -> answered.addAll(request.drifts()));
      List<Drift> drifted = drifts(said).stream().filter(Drift::drifted).toList();
      assertThat(drifted).extracting(Drift::kind).contains(Drift.Kind.ERROR, Drift.Kind.FEATURE);
      assertThat(answered)
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(drifted.stream().map(Drift::id).toList());
      assertThat(requests(said))
          .filteredOn(request -> request.state() == Request.State.REFUSED)
          .isNotEmpty()
          .allMatch(request -> request.why().contains("not asked for: "));
    }
  }

  @Test
  void the_error_drifts_start_is_dated_near_the_planted_one() {
    var stream = new SeededStream(3).with(CHAMPION).driftingAt(4_000);
    Drift first =
        drifts(run(SeededStream.plan(), stream.events(8_000))).stream()
            .filter(drift -> drift.kind() == Drift.Kind.ERROR && drift.drifted())
            .findFirst()
            .orElseThrow();
    Instant planted = SeededStream.START.plus(Duration.ofDays(20));
    assertThat(Duration.between(planted, first.startedAt()).abs()).isLessThan(Duration.ofDays(4));
    assertThat(first.subject()).isEqualTo("trees");
  }

  @Test
  void the_bootstrap_is_asked_for_once_for_all_contenders() {
    List<Request> bootstraps =
        requests(run(SeededStream.plan(), new SeededStream(1).events(8_000))).stream()
            .filter(request -> request.cause() == Request.Cause.BOOTSTRAP)
            .toList();
    assertThat(bootstraps).hasSize(1);
    assertThat(bootstraps.getFirst().contenders()).containsExactly("trees", "net");
    assertThat(bootstraps.getFirst().since()).isEqualTo(SeededStream.START);
    assertThat(bootstraps.getFirst().at()).isEqualTo(SeededStream.START.plus(Duration.ofDays(5)));
  }

  @Test
  void a_restored_fold_goes_on_as_if_nothing_had_happened() {
    var stream = new SeededStream(9).with(CHAMPION).with(SECOND).driftingAt(2_500);
    stream.with(new Rival("trees", 2, Alias.TRIAL, false, 0.02, 1500));
    List<Message> messages = stream.events(5_000);
    MonitorPlan plan = SeededStream.plan();
    assertThat(run(plan, messages, new Random(1), 0.01)).isEqualTo(run(plan, messages));
  }

  @Test
  void what_is_said_depends_neither_on_arrival_within_a_day_nor_on_the_watermarks_steps() {
    var stream = new SeededStream(10).with(CHAMPION).with(SECOND).driftingAt(2_500);
    List<Message> messages = stream.events(4_000);
    Set<MonitorOutput> inOrder = new HashSet<>(run(SeededStream.plan(), messages));
    MonitorFold fold = new MonitorFold(SeededStream.plan());
    List<MonitorOutput> said = new ArrayList<>(fold.accept(Versions.told("trees", 1)));
    for (int from = 0; from < messages.size(); from += 700) {
      List<Message> part =
          new ArrayList<>(messages.subList(from, Math.min(from + 700, messages.size())));
      Instant last = part.getLast().time();
      Collections.shuffle(part, new Random(from));
      part.forEach(message -> said.addAll(feed(fold, message.body())));
      said.addAll(fold.advance(last.minusMillis(1)));
    }
    said.addAll(fold.finish());
    assertThat(new HashSet<>(said)).isEqualTo(inOrder);
  }

  @Test
  void a_profile_that_is_told_late_changes_nothing() {
    List<Message> messages = new SeededStream(10).with(CHAMPION).events(3_000);
    MonitorFold fold = new MonitorFold(SeededStream.plan());
    List<MonitorOutput> said = new ArrayList<>();
    for (Message message : messages) {
      said.addAll(feed(fold, message.body()));
      said.addAll(fold.advance(message.time().minusMillis(1)));
    }
    assertThat(fold.progress()).isLessThan(messages.getLast().time().toEpochMilli() - 1);
    said.addAll(fold.accept(Versions.told("trees", 1)));
    said.addAll(fold.finish());
    assertThat(new HashSet<>(said)).isEqualTo(new HashSet<>(run(SeededStream.plan(), messages)));
  }

  private static List<MonitorOutput> run(MonitorPlan plan, List<Message> messages) {
    return run(plan, messages, new Random(0), 0);
  }

  private static List<MonitorOutput> run(
      MonitorPlan plan, List<Message> messages, Random random, double restarts) {
    MonitorFold fold = new MonitorFold(plan);
    List<MonitorOutput> said = new ArrayList<>(fold.accept(Versions.told("trees", 1)));
    for (Message message : messages) {
      said.addAll(feed(fold, message.body()));
      said.addAll(fold.advance(message.time().minusMillis(1)));
      if (random.nextDouble() < restarts) {
        fold = MonitorFold.restore(fold.snapshot(), plan);
      }
    }
    said.addAll(fold.finish());
    return said;
  }

  private static List<MonitorOutput> feed(MonitorFold fold, Object body) {
    return Versions.feed(fold, body);
  }

  private static List<Command> commands(List<MonitorOutput> said) {
    return pick(said, MonitorOutput.CommandIssued.class).stream()
        .map(MonitorOutput.CommandIssued::command)
        .toList();
  }

  private static List<Verdict> verdicts(List<MonitorOutput> said) {
    return pick(said, MonitorOutput.VerdictReached.class).stream()
        .map(MonitorOutput.VerdictReached::verdict)
        .toList();
  }

  private static List<Drift> drifts(List<MonitorOutput> said) {
    return pick(said, MonitorOutput.DriftTested.class).stream()
        .map(MonitorOutput.DriftTested::drift)
        .toList();
  }

  private static List<Request> requests(List<MonitorOutput> said) {
    return pick(said, MonitorOutput.RequestOpened.class).stream()
        .map(MonitorOutput.RequestOpened::request)
        .toList();
  }

  private static <T> List<T> pick(List<MonitorOutput> said, Class<T> type) {
    return said.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
