package io.millrace.scoring.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Decide;
import io.millrace.scoring.decision.DecisionRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChoiceTest {
  private static final DecisionRule RULE =
      new DecisionRule(Manifest.Task.BINARY, Decide.DEFAULTS, "shop");

  @Test
  void sampling_draws_the_same_events_for_every_contender_and_about_the_stated_share() {
    Choice sampled = Choice.sampled(0.1);
    Set<Long> trees = new HashSet<>();
    Set<Long> net = new HashSet<>();
    for (int event = 0; event < 20_000; event++) {
      sampled
          .next(2 * event, current("trees", event, 0.1))
          .forEach(c -> trees.add(c.featuresOffset()));
      sampled
          .next(2 * event + 1, current("net", event, 0.9))
          .forEach(c -> net.add(c.featuresOffset()));
    }

    assertThat(trees).isEqualTo(net);
    assertThat(trees.size() / 20_000.0).isCloseTo(0.1, within(0.01));
    assertThat(Choice.sampled(1).next(0, current("trees", 1, 0.1))).hasSize(1);
  }

  @Test
  void a_version_on_trial_is_not_explained() {
    Prediction trial = prediction("trees", 7, 0.9, Alias.TRIAL);

    assertThat(Choice.sampled(1).next(0, trial)).isEmpty();
    Disagreement dispute = new Disagreement(RULE);
    dispute.next(0, current("net", 7, 0.1));
    assertThat(dispute.next(1, trial)).isEmpty();
  }

  @Test
  void both_sides_of_a_dispute_are_chosen_once_when_the_second_has_come() {
    Disagreement dispute = new Disagreement(RULE);

    assertThat(dispute.next(0, current("trees", 7, 0.6))).isEmpty();
    assertThat(dispute.next(1, current("trees", 8, 0.6))).isEmpty();
    assertThat(dispute.next(2, current("net", 8, 0.5))).as("the same decision").isEmpty();
    assertThat(dispute.next(3, current("net", 7, 0.4)))
        .extracting(Chosen::versionName)
        .containsExactly("trees@1", "net@1");
    assertThat(dispute.next(4, current("guest", 7, 0.9)))
        .extracting(Chosen::versionName)
        .containsExactly("guest@1");
  }

  @Test
  void predictions_that_stand_too_far_apart_are_not_compared() {
    Disagreement dispute = new Disagreement(RULE);
    dispute.next(0, current("trees", 7, 0.6));

    assertThat(dispute.next(Disagreement.SPAN + 1, current("net", 7, 0.4))).isEmpty();
  }

  /** The naive choice knows all predictions; the one under test forgets, and is cut anywhere. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void wherever_it_is_cut_the_same_is_chosen_after_reading_back(long seed) {
    Random random = new Random(seed);
    List<Long> places = new ArrayList<>();
    List<Prediction> log = new ArrayList<>();
    for (long at = 0; at < 8 * Disagreement.SPAN; at += 1 + random.nextInt(3_000)) {
      places.add(at);
      log.add(
          current(
              List.of("a", "b", "c").get(random.nextInt(3)),
              random.nextInt(9),
              random.nextDouble()));
    }
    List<Set<String>> whole = from(0, 0, places, log);

    assertThat(whole).isEqualTo(naive(places, log));
    for (int cut = 0; cut < log.size(); cut += 1 + random.nextInt(5)) {
      long back = places.get(cut) - new Disagreement(RULE).lookBack();
      int first = (int) places.stream().filter(at -> at < back).count();
      assertThat(from(first, cut, places, log)).isEqualTo(whole.subList(cut, log.size()));
    }
  }

  private static List<Set<String>> from(
      int first, int emit, List<Long> places, List<Prediction> log) {
    Disagreement dispute = new Disagreement(RULE);
    List<Set<String>> chosen = new ArrayList<>();
    for (int i = first; i < log.size(); i++) {
      Set<String> now = new HashSet<>();
      dispute.next(places.get(i), log.get(i)).forEach(c -> now.add(c.toString()));
      if (i >= emit) {
        chosen.add(now);
      }
    }
    return chosen;
  }

  private static List<Set<String>> naive(List<Long> places, List<Prediction> log) {
    boolean[] isChosen = new boolean[log.size()];
    List<Set<String>> all = new ArrayList<>();
    for (int i = 0; i < log.size(); i++) {
      Set<String> now = new HashSet<>();
      for (int j = 0; j < i; j++) {
        boolean isPair =
            log.get(i).featuresOffset() == log.get(j).featuresOffset()
                && places.get(i) - places.get(j) <= Disagreement.SPAN
                && (log.get(i).score() >= 0.5) != (log.get(j).score() >= 0.5);
        for (int one : isPair ? new int[] {j, i} : new int[0]) {
          if (!isChosen[one]) {
            isChosen[one] = true;
            now.add(Chosen.of(log.get(one)).toString());
          }
        }
      }
      all.add(now);
    }
    return all;
  }

  private static Prediction current(String contender, long event, double score) {
    return prediction(contender, event, score, Alias.CURRENT);
  }

  private static Prediction prediction(String contender, long event, double score, Alias alias) {
    return new Prediction(
        "event-" + event,
        "k",
        Instant.EPOCH,
        contender,
        1,
        alias,
        false,
        score,
        List.of(),
        "00",
        0,
        event,
        Instant.EPOCH,
        Instant.EPOCH,
        1,
        "cpu");
  }
}
