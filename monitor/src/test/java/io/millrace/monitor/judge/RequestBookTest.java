package io.millrace.monitor.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestBookTest {
  private static final MonitorPlan PLAN = SeededStream.plan();
  private static final Instant START = SeededStream.START;

  @Test
  void a_second_drift_within_the_cooldown_is_refused_and_names_the_request_before() {
    Judge judge = Judge.of(PLAN);
    judge.step(unlabelled(START));
    List<MonitorOutput> said = new ArrayList<>();
    said.addAll(judge.step(test(START.plus(Duration.ofDays(20)), true, true)));
    said.addAll(judge.step(test(START.plus(Duration.ofDays(21)), true, true)));
    said.addAll(judge.step(test(START.plus(Duration.ofDays(22)), true, false, false, false)));
    said.addAll(judge.step(test(START.plus(Duration.ofDays(24)), false, false)));
    List<Request> requests = requests(said);
    assertThat(requests)
        .extracting(Request::cause)
        .containsExactly(
            Request.Cause.BOOTSTRAP,
            Request.Cause.FEATURE_DRIFT,
            Request.Cause.FEATURE_DRIFT,
            Request.Cause.FEATURE_DRIFT);
    assertThat(requests)
        .extracting(Request::state)
        .containsExactly(
            Request.State.OPEN, Request.State.OPEN, Request.State.REFUSED, Request.State.REFUSED);
    assertThat(requests.get(2).why()).contains("cooldown", requests.get(1).id());
    assertThat(requests.get(3).why()).contains("share 0.25");
    assertThat(requests.get(1).drifts()).hasSize(2);
  }

  @Test
  void the_schedule_asks_again_and_again_from_the_bootstrap_on() {
    Judge judge = Judge.of(PLAN);
    judge.step(unlabelled(START));
    List<MonitorOutput> said = judge.advance(START.plus(Duration.ofDays(81)).toEpochMilli());
    assertThat(requests(said))
        .extracting(Request::at)
        .containsExactly(
            START.plus(Duration.ofDays(5)),
            START.plus(Duration.ofDays(30)),
            START.plus(Duration.ofDays(55)),
            START.plus(Duration.ofDays(80)));
    assertThat(requests(said)).allMatch(request -> request.state() == Request.State.OPEN);
  }

  private static InputTest test(Instant end, Boolean... drifted) {
    Instant start = end.minus(PLAN.window());
    List<Drift> drifts = new ArrayList<>();
    for (int i = 0; i < drifted.length; i++) {
      drifts.add(
          new Drift(
              "feature/%d/%s".formatted(i, start),
              Drift.Kind.FEATURE,
              "feature" + i,
              "psi",
              "trees@1",
              drifted[i] ? 1 : 0,
              0.5,
              drifted[i],
              start,
              end,
              10));
    }
    return new InputTest(start, end, drifts);
  }

  private static Outcome unlabelled(Instant time) {
    return new Outcome(
        "e",
        "k",
        time,
        time.plus(Duration.ofDays(1)),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }

  private static List<Request> requests(List<MonitorOutput> said) {
    return said.stream()
        .filter(MonitorOutput.RequestOpened.class::isInstance)
        .map(each -> ((MonitorOutput.RequestOpened) each).request())
        .toList();
  }
}
