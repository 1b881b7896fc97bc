package io.millrace.retrain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.retrain.SyntheticExamples;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.schemas.pipeline.Retrain.TrainingRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RangePlanTest {
  private static final int ROWS = 6_000;
  private static final Instant AT = SyntheticExamples.allMature(ROWS);
  private static final TrainingSet SET = set(SyntheticExamples.of(ROWS, 2));
  private static final List<TrainingRange> RANGES =
      List.of(
          new Retrain.SinceDrift(),
          new Retrain.Latest(Duration.ofDays(25)),
          new Retrain.Everything());

  private static TrainingSet set(List<Example> examples) {
    return TrainingSet.knownAt(AT, SyntheticExamples.WITHIN, SyntheticExamples.SIGNATURE, examples);
  }

  private static RangePlan plan(TrainingSet set, Instant since) {
    return RangePlan.of(set, since, AT, RANGES, SplitRule.DEFAULT);
  }

  /** Invariant 2: no look-ahead, inside a range either. */
  @Property(tries = 50)
  void parts_follow_each_other_in_time_and_know_nothing_of_the_next(
      @ForAll @IntRange(max = 27) int days) {
    for (RangePlan.Usable range : plan(SET, AT.minus(Duration.ofDays(14L + days))).usable()) {
      TimeSplit split = range.split();
      Instant validation = split.validation().getFirst().vector().eventTime();
      Instant holdout = split.holdout().getFirst().vector().eventTime();
      assertThat(split.train())
          .allSatisfy(e -> assertThat(e.vector().eventTime()).isBefore(validation))
          .allSatisfy(e -> assertThat(e.labelKnownAt()).isBefore(validation));
      assertThat(split.validation())
          .allSatisfy(e -> assertThat(e.vector().eventTime()).isBefore(holdout))
          .allSatisfy(e -> assertThat(e.labelKnownAt()).isBefore(holdout));
    }
  }

  @Property(tries = 50)
  void all_ranges_are_judged_on_the_same_latest_rows(@ForAll @IntRange(max = 27) int days) {
    RangePlan plan = plan(SET, AT.minus(Duration.ofDays(14L + days)));
    List<Example> holdout = plan.usable().getFirst().split().holdout();
    assertThat(plan.usable()).allSatisfy(r -> assertThat(r.split().holdout()).isEqualTo(holdout));
    assertThat(holdout.size()).isGreaterThanOrEqualTo(SplitRule.DEFAULT.leastHoldout());
    assertThat(holdout.getLast()).isEqualTo(SET.examples().getLast());
  }

  @Property(tries = 50)
  void no_row_is_lost_but_the_purged_ones(@ForAll @IntRange(max = 27) int days) {
    for (RangePlan.Usable range : plan(SET, AT.minus(Duration.ofDays(14L + days))).usable()) {
      TimeSplit split = range.split();
      Instant from = split.train().getFirst().vector().eventTime();
      assertThat(
              split.train().size()
                  + split.validation().size()
                  + split.holdout().size()
                  + split.purged())
          .isEqualTo(SET.since(from).size());
    }
  }

  @Test
  void ranges_of_the_same_rows_are_one() {
    assertThat(plan(SET, SyntheticExamples.START).usable())
        .extracting(RangePlan.Usable::name)
        .containsExactly("since-drift = all", "25d");
  }

  @Test
  void a_range_with_too_few_rows_is_skipped_with_the_reason() {
    RangePlan plan = plan(SET, AT.minus(Duration.ofDays(3)));
    assertThat(plan.skipped()).extracting(RangePlan.Skipped::name).containsExactly("since-drift");
    assertThat(plan.skipped().getFirst().why()).contains("2000 are needed");
    assertThat(plan.usable()).extracting(RangePlan.Usable::name).containsExactly("25d", "all");
  }

  @Test
  void a_range_with_one_label_is_skipped_with_the_reason() {
    TrainingSet ones =
        set(
            SyntheticExamples.of(ROWS, 2).stream()
                .map(e -> new Example(e.vector(), 1, e.labelKnownAt()))
                .toList());
    RangePlan plan = plan(ones, SyntheticExamples.START);
    assertThat(plan.usable()).isEmpty();
    assertThat(plan.skipped()).allSatisfy(s -> assertThat(s.why()).contains("one label"));
  }
}
