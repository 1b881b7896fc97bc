package io.millrace.scoring.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Decide;
import io.millrace.scoring.decision.MadeUpScores.Heard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PartitionDecisionsTest {
  private static final Duration DEADLINE = Duration.ofMillis(300);
  private static final DecisionRule RULE =
      new DecisionRule(Task.BINARY, new Decide(DEADLINE, 0.3), "shop");
  private static final Ranking RANKING = ranking(Map.of("guest", 0.1, "trees", 0.2, "net", 0.15));

  private static Ranking ranking(Map<String, Double> losses) {
    Ranking ranking = Ranking.of(MadeUpScores.CONTENDERS);
    for (Map.Entry<String, Double> one : losses.entrySet()) {
      ranking = ranking.with(metric(one.getKey(), one.getValue()));
    }
    return ranking;
  }

  private static Metric metric(String contender, double brier) {
    return new Metric(
        contender,
        Optional.of(1),
        Optional.of(Alias.CURRENT),
        false,
        Optional.empty(),
        Instant.EPOCH,
        Instant.EPOCH,
        100,
        50,
        Map.of("brier", brier));
  }

  private static PartitionDecisions fresh() {
    return new PartitionDecisions(RULE, MadeUpScores.ENGINES, 0);
  }

  @Property(tries = 400)
  void every_scored_event_is_decided_once_as_the_plain_reading_of_its_own_news_says(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int events) {
    List<Heard> heard = new MadeUpScores(seed, events).heard();
    PartitionDecisions state = fresh();
    List<Decision> decisions = new ArrayList<>();
    heard.forEach(one -> decisions.addAll(state.step(one.news(), one.at(), RANKING)));

    assertThat(decisions)
        .allSatisfy(one -> assertThat(one).isEqualTo(naive(heard, one.featuresOffset()).get()))
        .extracting(Decision::featuresOffset)
        .containsExactlyInAnyOrderElementsOf(scored(heard));
    assertThat(state.hasOpen()).isFalse();
  }

  private static List<Long> scored(List<Heard> heard) {
    return heard.stream()
        .flatMap(one -> one.news() instanceof News.Scored s ? Stream.of(s) : null)
        .filter(one -> one.prediction().alias() == Alias.CURRENT)
        .map(one -> one.prediction().featuresOffset())
        .distinct()
        .toList();
  }

  /** One event's news alone, and no more memory than that. */
  private static Optional<Decision> naive(List<Heard> heard, long offset) {
    List<Prediction> scores = new ArrayList<>();
    Map<String, Long> answered = new HashMap<>();
    Instant first = Instant.MAX;
    for (Heard one : heard) {
      String policy = null;
      if (one.news() instanceof News.Scored scored
          && scored.prediction().featuresOffset() == offset
          && scored.prediction().alias() == Alias.CURRENT) {
        Prediction prediction = scored.prediction();
        if (prediction.champion()) {
          return Optional.of(decision(prediction, "champion", one.at()));
        }
        first = scores.isEmpty() ? one.at() : first;
        scores.add(prediction);
      } else if (one.news() instanceof News.Answered by) {
        answered.put(by.engine(), by.next());
        policy =
            answered.size() == 2 && answered.values().stream().allMatch(next -> next > offset)
                ? "fallback:unscored"
                : null;
      } else if (one.news() instanceof News.NothingMore && !scores.isEmpty()) {
        policy =
            Duration.between(first, one.at()).compareTo(DEADLINE) >= 0 ? "fallback:deadline" : null;
      }
      if (policy != null && !scores.isEmpty()) {
        Prediction best =
            scores.stream()
                .min(
                    Comparator.comparing(
                        p -> List.of("guest", "net", "trees").indexOf(p.contender())))
                .get();
        return Optional.of(decision(best, policy, one.at()));
      }
    }
    return Optional.empty();
  }

  private static Decision decision(Prediction chosen, String policy, Instant at) {
    return new Decision(
        chosen.eventId(),
        chosen.key(),
        chosen.eventTime(),
        chosen.contender(),
        1,
        chosen.score(),
        chosen.score() >= 0.3 ? "1" : "0",
        policy,
        1,
        0,
        chosen.featuresOffset(),
        at);
  }

  /** What is committed together: where to go on, and the decisions. */
  private record Commit(long resumeAt, long settled, long from, List<Decision> decisions) {}

  @Property(tries = 400)
  void whoever_takes_over_after_any_failure_decides_what_was_left_and_nothing_again(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int events) {
    List<Heard> heard = new MadeUpScores(seed, events).heard();
    TreeMap<Long, Integer> places = places(heard);
    var random = new Random(seed + 1);
    Commit commit = new Commit(0, 0, 0, List.of());
    int read = 0;
    while (read < heard.size()) {
      PartitionDecisions state = new PartitionDecisions(RULE, MadeUpScores.ENGINES, commit.settled);
      ReadBack back = ReadBack.at(commit.from, commit.settled);
      List<Decision> decisions = new ArrayList<>(commit.decisions);
      decisions
          .subList((int) commit.from, decisions.size())
          .forEach(one -> state.decided(one.featuresOffset()));
      var from = places.ceilingEntry(commit.resumeAt);
      read = from == null ? heard.size() : from.getValue();
      for (int steps = random.nextInt(2 * heard.size());
          steps > 0 && read < heard.size();
          steps--) {
        Heard one = heard.get(read++);
        decisions.addAll(state.step(one.news(), one.at(), RANKING));
        if (random.nextInt(4) == 0 || read == heard.size()) {
          int committed = commit.decisions.size();
          back = random.nextBoolean() ? back : back.next(state, () -> committed);
          long next = read == heard.size() ? Long.MAX_VALUE : place(places, read);
          commit =
              new Commit(
                  state.resumeAt(next), state.settled(), back.from(), List.copyOf(decisions));
        }
      }
    }

    assertThat(commit.decisions)
        .extracting(Decision::featuresOffset)
        .containsExactlyInAnyOrderElementsOf(scored(heard));
  }

  /** Offsets of the scores in their log, and their places in what is heard. */
  private static TreeMap<Long, Integer> places(List<Heard> heard) {
    TreeMap<Long, Integer> places = new TreeMap<>();
    for (int i = 0; i < heard.size(); i++) {
      if (heard.get(i).news() instanceof News.Scored scored) {
        places.put(scored.at(), i);
      }
    }
    return places;
  }

  /** The log's offset of what is heard from here on. */
  private static long place(TreeMap<Long, Integer> places, int from) {
    return places.entrySet().stream()
        .filter(one -> one.getValue() >= from)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  @Test
  void in_a_backlog_the_overdue_are_decided_once_too_many_are_open() {
    Prediction some =
        new MadeUpScores(3, 10)
            .heard().stream()
                .flatMap(h -> h.news() instanceof News.Scored s ? Stream.of(s.prediction()) : null)
                .filter(p -> !p.champion() && p.alias() == Alias.CURRENT)
                .findFirst()
                .orElseThrow();
    PartitionDecisions state = fresh();
    for (int i = 0; i < PartitionDecisions.MOST_OPEN; i++) {
      assertThat(state.step(new News.Scored(at(some, i), i), Instant.EPOCH, RANKING)).isEmpty();
    }
    long last = PartitionDecisions.MOST_OPEN;
    assertThat(state.step(new News.Scored(at(some, last), last), Instant.EPOCH, RANKING))
        .as("none is overdue")
        .isEmpty();
    assertThat(
            state.step(
                new News.Scored(ofChampion(some, last + 2), last + 1), Instant.EPOCH, RANKING))
        .as("the champion's own decision is made meanwhile")
        .extracting(Decision::policy)
        .containsExactly("champion");
    List<Decision> decisions =
        state.step(
            new News.Scored(at(some, last + 3), last + 2), Instant.EPOCH.plus(DEADLINE), RANKING);

    assertThat(decisions)
        .hasSize(PartitionDecisions.MOST_OPEN + 1)
        .allMatch(one -> one.policy().equals("fallback:deadline"));
    assertThat(state.resumeAt(last + 3)).isEqualTo(last + 2);
  }

  private static Prediction at(Prediction one, long offset) {
    return copy(one, offset, one.champion());
  }

  private static Prediction ofChampion(Prediction one, long offset) {
    return copy(one, offset, true);
  }

  private static Prediction copy(Prediction one, long offset, boolean champion) {
    return new Prediction(
        "e" + offset,
        one.key(),
        one.eventTime(),
        one.contender(),
        one.version(),
        one.alias(),
        champion,
        one.score(),
        one.probabilities(),
        one.signature(),
        one.featuresPartition(),
        offset,
        one.admittedAt(),
        one.scoredAt(),
        one.cpuNanos(),
        one.provider());
  }

  @Test
  void a_share_is_drawn_and_every_decision_carries_its_probability() {
    var rule = new DecisionRule(Task.BINARY, new Decide(DEADLINE, 0.3, 0.2), "shop");
    List<Prediction> scores =
        new MadeUpScores(1, 20_000)
            .heard().stream()
                .flatMap(h -> h.news() instanceof News.Scored s ? Stream.of(s) : null)
                .map(News.Scored::prediction)
                .filter(p -> p.contender().equals("trees") && p.alias() == Alias.CURRENT)
                .toList();
    double weighted = 0;
    int drawn = 0;
    for (Prediction score : scores) {
      Decision decision = rule.by(score, "champion", Instant.EPOCH);
      boolean isGreedy = decision.decision().equals(score.score() >= 0.3 ? "1" : "0");
      assertThat(decision.propensity()).isEqualTo(isGreedy ? 0.9 : 0.1);
      assertThat(rule.by(score, "champion", Instant.EPOCH)).isEqualTo(decision);
      drawn += decision.policy().equals("explore") ? 1 : 0;
      weighted += decision.decision().equals("1") ? 1 / decision.propensity() : 0;
    }
    // Weighted by the propensity, the ones that were decided 1 stand for all.
    assertThat(weighted / scores.size()).isBetween(0.95, 1.05);
    assertThat(drawn / (double) scores.size()).isBetween(0.18, 0.22);
  }

  @Test
  void the_best_is_the_one_with_the_least_loss_and_the_files_order_where_nothing_was_measured() {
    List<Prediction> scores =
        new MadeUpScores(2, 3)
            .heard().stream()
                .flatMap(h -> h.news() instanceof News.Scored s ? Stream.of(s) : null)
                .map(News.Scored::prediction)
                .toList();
    assertThat(scores).extracting(Prediction::contender).contains("trees", "net", "guest");

    assertThat(Ranking.of(MadeUpScores.CONTENDERS).best(scores).contender()).isEqualTo("trees");
    assertThat(ranking(Map.of("guest", 0.2)).best(scores).contender()).isEqualTo("guest");
    assertThat(ranking(Map.of("guest", 0.2, "net", 0.1)).best(scores).contender()).isEqualTo("net");
  }
}
