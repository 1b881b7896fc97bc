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

  @Test
  void a_drift_is_asked_for_once_as_soon_as_a_training_has_enough_outcomes_since_its_start() {
    RequestBook book = begun();
    List<MonitorOutput> said = new ArrayList<>();
    book.answer(error(0.1, 50), said);
    for (int i = 1; i <= 400; i++) {
      book = RequestBook.restore(book.snapshot(), PLAN.retraining());
      book.labelled(DRIFT_AT.plusSeconds(i), said);
    }
    List<Request> requests = requests(said);
    assertThat(requests)
        .extracting(Request::state)
        .containsExactly(Request.State.REFUSED, Request.State.OPEN);
    assertThat(requests.getFirst().why()).contains("50 outcomes", "needs 200");
    assertThat(requests.getLast().at()).isEqualTo(DRIFT_AT.plusSeconds(150));
    assertThat(requests.getLast().since()).isEqualTo(DRIFT_AT.minusSeconds(60));
    assertThat(requests).allMatch(request -> request.drifts().equals(List.of("error/x")));
  }

  @Test
  void a_drift_within_the_cooldown_is_asked_for_when_it_is_over() {
    RequestBook book = begun();
    List<MonitorOutput> said = new ArrayList<>();
    book.answer(error(0.1, 300), said);
    Instant end = DRIFT_AT.plus(PLAN.retraining().cooldown());
    book.answer(error(0.1, 300), said);
    book.labelled(end.minusSeconds(1), said);
    book.labelled(end, said);
    assertThat(requests(said))
        .extracting(Request::state)
        .containsExactly(Request.State.OPEN, Request.State.REFUSED, Request.State.OPEN);
    assertThat(requests(said).getLast().at()).isEqualTo(end);
  }

  @Test
  void a_drift_whose_error_fell_again_is_asked_for_no_more() {
    RequestBook book = begun();
    List<MonitorOutput> said = new ArrayList<>();
    book.answer(error(0.1, 50), said);
    book.answer(error(-0.1, 50), said);
    for (int i = 1; i <= 400; i++) {
      book.labelled(DRIFT_AT.plusSeconds(i), said);
    }
    assertThat(requests(said)).hasSize(1);
  }

  private static final Instant DRIFT_AT = START.plus(Duration.ofDays(20));

  /** One that has asked for the bootstrap. */
  private static RequestBook begun() {
    RequestBook book = new RequestBook(PLAN.retraining());
    book.saw(START.toEpochMilli());
    book.tick(new ArrayList<>());
    return book;
  }

  private static Drift error(double rise, long count) {
    return new Drift(
        "error/x",
        Drift.Kind.ERROR,
        "trees",
        "adwin",
        "own past",
        rise,
        0,
        rise > 0,
        DRIFT_AT.minusSeconds(60),
        DRIFT_AT,
        count);
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
