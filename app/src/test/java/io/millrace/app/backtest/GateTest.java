package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.backtest.BacktestReport.Life;
import io.millrace.app.backtest.KnownDrift.Family;
import io.millrace.app.loop.Charge;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.ModelVersion.Change;
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.GateRules;
import io.millrace.schemas.pipeline.Invariance;
import io.millrace.schemas.pipeline.Invariance.Case;
import io.millrace.schemas.pipeline.Invariance.Expectation;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A gate's no, from the training to what is written down of the version, in a whole backtest. */
class GateTest {
  private static final int CONCEPT = 3_000;
  private static final long SEED = 1;
  private static final KnownDrift KNOWN = KnownDrift.drawn(Family.STAGGER, CONCEPT, SEED);

  /** What holds in the first concept and not in the second, which does not look at x0. */
  private static final Case FIRST_CONCEPT =
      new Case(
          "x0 decides",
          new FeatureValues(new double[] {0, 0, 0}, new String[] {"v0", "v0", "v1"}),
          new FeatureValues(new double[] {0, 0, 0}, new String[] {"v2", "v0", "v1"}),
          new Expectation(-1, -0.5, "falls by a half"));

  private static BacktestReport run(Pipeline pipeline) {
    var rows = KNOWN.rows(SEED).subList(0, 2 * (CONCEPT + 1_500));
    return Backtest.run(
        pipeline, rows.iterator(), Backtest.Options.of(new Charge.Rows(200), 1), Optional.empty());
  }

  private static List<State> states(Life life) {
    return life.history().stream().map(Change::state).toList();
  }

  @Test
  void a_version_that_breaks_a_frozen_case_is_rejected_with_its_numbers_and_never_scores() {
    GateRules rules =
        new GateRules(64, Duration.ofSeconds(1), new Invariance(List.of(FIRST_CONCEPT)));
    BacktestReport frozen = run(KNOWN.pipeline().with(rules));
    BacktestReport free = run(KNOWN.pipeline());

    assertThat(free.promotions()).extracting(promoted -> promoted.version()).contains("trees@2");
    assertThat(states(frozen.versions().getFirst()))
        .containsExactly(State.SUBMITTED, State.TRIAL, State.CURRENT);
    Life second = frozen.versions().get(1);
    assertThat(states(second)).containsExactly(State.SUBMITTED, State.REJECTED);
    assertThat(second.history().getLast().why())
        .contains("gate invariance failed: 0 of 1 cases pass")
        .contains("\"x0 decides\" gives 0.");
    assertThat(frozen.promotions()).isEmpty();
    assertThat(frozen.requests())
        .filteredOn(request -> request.id().equals(second.requestId()))
        .allMatch(request -> request.state() == Request.State.FAILED)
        .allMatch(request -> request.why().contains("trees: gate invariance failed"));
  }
}
