package io.millrace.scoring.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Decide;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is decided by an answer of which nobody will ever say whether it was right. */
class UnjudgedDecisionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static Prediction said(double score, List<Double> shares) {
    return new Prediction(
        "e1",
        "k",
        NOW,
        "odd",
        1,
        Alias.CURRENT,
        true,
        score,
        shares,
        "s",
        0,
        0,
        NOW,
        NOW,
        1,
        "cpu");
  }

  @Test
  void an_event_at_or_above_the_threshold_is_odd() {
    var rule = new DecisionRule(Task.ANOMALY, Decide.defaultsOf(Task.ANOMALY), "shop");

    assertThat(rule.best(said(0.99, List.of()))).isEqualTo("1");
    assertThat(rule.best(said(0.9899, List.of()))).isEqualTo("0");
    assertThat(rule.by(said(7.5, List.of()), "champion", NOW).decision()).isEqualTo("1");
  }

  @Test
  void an_event_belongs_to_its_likeliest_cluster() {
    var rule =
        new DecisionRule(
            Task.CLUSTERING, List.of("0", "1", "2"), Decide.defaultsOf(Task.CLUSTERING), "shop");

    assertThat(rule.by(said(.6, List.of(.1, .3, .6)), "champion", NOW).decision()).isEqualTo("2");
    assertThat(rule.by(said(.4, List.of(.4, .4, .2)), "champion", NOW).propensity()).isEqualTo(1);
  }
}
