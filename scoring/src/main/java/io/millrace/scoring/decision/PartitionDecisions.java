package io.millrace.scoring.decision;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Prediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The answers to one partition's events: exactly one for each that a current version has scored.
 *
 * <pre>
 * heard                                  an event not decided yet
 * the champion's score                   is decided by it                  champion
 * another current version's score        is open, the deadline runs
 * all engines have answered it           is decided by the best            fallback:unscored
 * nothing more, the deadline is over     is decided by the best            fallback:deadline
 * </pre>
 *
 * <p>A version on trial never decides. Where two scores claim the title, as in the moment in which
 * it passes, the first one heard decides.
 *
 * <p>What is kept: the open events, as many as come within a deadline or, where a backlog is heard
 * and what is further on may still be in time, {@value #MOST_OPEN} and no more; and a bit for each
 * decided one that an engine has not answered yet, so that a late score is known as such ({@link
 * OffsetSet}). After a failure the same comes out of two logs: the decisions from a point before
 * which none is of an event at or after {@link #settled}, given to {@link #decided}; and the
 * predictions from {@link #resumeAt}. Mutable, since it is on the path of every score: one thread.
 */
public final class PartitionDecisions {
  /** Of more, those whose deadline is over are decided, whatever the backlog holds. */
  static final int MOST_OPEN = 100_000;

  private final DecisionRule rule;
  private final Map<String, Long> answered = new HashMap<>();
  private final Map<String, Instant> answeredBefore = new HashMap<>();
  private final Map<Long, Open> open = new LinkedHashMap<>();
  private final OffsetSet decided;

  /** Scores of an event that is not decided; in the order of the first ones. */
  private record Open(long at, Instant until, List<Prediction> scores) {}

  /**
   * Knows no event yet.
   *
   * @param engines whose workers say what they have answered
   * @param settled events of vectors before this offset are decided, or never will be
   */
  public PartitionDecisions(DecisionRule rule, Collection<String> engines, long settled) {
    this.rule = rule;
    this.decided = new OffsetSet(settled);
    engines.forEach(engine -> answered.put(engine, 0L));
  }

  /** Remembers a decision that is in the log already; before the first step. */
  public void decided(long featuresOffset) {
    decided.add(featuresOffset);
  }

  /** The decisions that follow. */
  public List<Decision> step(News news, Instant now, Ranking ranking) {
    return switch (news) {
      case News.Scored scored -> {
        List<Decision> decisions = scored(scored, now);
        yield open.size() > MOST_OPEN ? both(decisions, overdue(now, ranking)) : decisions;
      }
      case News.Answered by -> answered(by, now, ranking);
      case News.NothingMore nothing -> overdue(now, ranking);
    };
  }

  private static List<Decision> both(List<Decision> some, List<Decision> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private List<Decision> scored(News.Scored scored, Instant now) {
    Prediction prediction = scored.prediction();
    long offset = prediction.featuresOffset();
    if (prediction.alias() == Alias.TRIAL || decided.contains(offset)) {
      return List.of();
    }
    if (prediction.champion()) {
      open.remove(offset);
      decided.add(offset);
      return List.of(rule.by(prediction, "champion", now));
    }
    Instant until = now.plus(rule.decide().deadline());
    open.computeIfAbsent(offset, o -> new Open(scored.at(), until, new ArrayList<>()))
        .scores()
        .add(prediction);
    return List.of();
  }

  private List<Decision> answered(News.Answered by, Instant now, Ranking ranking) {
    answered.computeIfPresent(by.engine(), (engine, next) -> Math.max(next, by.next()));
    if (answered.containsKey(by.engine())) {
      answeredBefore.merge(by.engine(), by.before(), PartitionDecisions::later);
    }
    long all = answered.values().stream().mapToLong(next -> next).min().orElse(0);
    List<Decision> decisions = new ArrayList<>();
    for (Iterator<Map.Entry<Long, Open>> i = open.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Long, Open> one = i.next();
      if (one.getKey() < all) {
        i.remove();
        decisions.add(rule.by(best(one, ranking), "fallback:unscored", now));
      }
    }
    decided.addBefore(all);
    return decisions;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private List<Decision> overdue(Instant now, Ranking ranking) {
    List<Decision> decisions = new ArrayList<>();
    for (Iterator<Map.Entry<Long, Open>> i = open.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Long, Open> one = i.next();
      if (now.isBefore(one.getValue().until())) {
        return decisions;
      }
      i.remove();
      decided.add(one.getKey());
      decisions.add(rule.by(best(one, ranking), "fallback:deadline", now));
    }
    return decisions;
  }

  private static Prediction best(Map.Entry<Long, Open> event, Ranking ranking) {
    return ranking.best(event.getValue().scores());
  }

  public boolean hasOpen() {
    return !open.isEmpty();
  }

  /** Where to hear the predictions from again, given that all before {@code next} were heard. */
  public long resumeAt(long next) {
    return open.isEmpty() ? next : open.values().iterator().next().at();
  }

  /** Offset before which every event is decided, or never will be. */
  public long settled() {
    return decided.first();
  }

  /**
   * Event time before which every event is decided, or never will be; empty until each engine has
   * said how far it is.
   */
  public Optional<Instant> settledBefore() {
    return answeredBefore.size() < answered.size()
        ? Optional.empty()
        : answeredBefore.values().stream().min(Instant::compareTo);
  }

  /** The last offset that was decided, or is settled. */
  public long last() {
    return decided.last();
  }
}
