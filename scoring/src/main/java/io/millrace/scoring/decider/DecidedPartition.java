package io.millrace.scoring.decider;

import io.millrace.schemas.kafka.ProgressMark;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.decision.DecisionRule;
import io.millrace.scoring.decision.News;
import io.millrace.scoring.decision.PartitionDecisions;
import io.millrace.scoring.decision.Ranking;
import io.millrace.scoring.decision.ReadBack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A partition that this stage has, and what its next owner needs beside the two logs. With the
 * position in the predictions, which is that of the oldest open event, two numbers are committed,
 * {@code settled:from}: events before {@code settled} are done with, and decisions before {@code
 * from} are all of such events ({@link ReadBack}).
 */
final class DecidedPartition {
  private static final Duration BETWEEN_POINTS = Duration.ofSeconds(10);

  private final int partition;
  private final DecisionLog log;
  private final PartitionDecisions state;
  private ReadBack back;
  private Instant nextPoint = Instant.EPOCH;
  private Optional<Instant> marked = Optional.empty();

  /** Reads back what was decided; {@code committed} where somebody had the partition before. */
  DecidedPartition(
      Pipeline pipeline, int partition, @Nullable OffsetAndMetadata committed, DecisionLog log) {
    this.partition = partition;
    this.log = log;
    String[] kept = committed == null ? new String[0] : committed.metadata().split(":");
    long settled = kept.length == 2 ? Long.parseLong(kept[0]) : 0;
    this.back = ReadBack.at(kept.length == 2 ? Long.parseLong(kept[1]) : 0, settled);
    List<String> engines =
        pipeline.contenders().values().stream()
            .map(one -> one.engine().name().toLowerCase(Locale.ROOT))
            .distinct()
            .toList();
    this.state = new PartitionDecisions(DecisionRule.of(pipeline), engines, settled);
    log.read(partition, back.from(), one -> state.decided(one.featuresOffset()));
  }

  List<Decision> step(News news, Instant now, Ranking ranking) {
    return state.step(news, now, ranking);
  }

  boolean hasOpen() {
    return state.hasOpen();
  }

  /** How far it is in event time; empty where that is not known, or was said before. */
  Optional<ProgressMark> mark() {
    Optional<Instant> now = state.settledBefore();
    if (now.equals(marked)) {
      return Optional.empty();
    }
    marked = now;
    return now.map(before -> new ProgressMark(ProgressMark.DECIDING, before, state.settled()));
  }

  /** What to commit, given that predictions before {@code next} were heard. */
  OffsetAndMetadata position(long next, Instant now) {
    if (!now.isBefore(nextPoint)) {
      back = back.next(state, () -> log.end(partition));
      nextPoint = now.plus(BETWEEN_POINTS);
    }
    return new OffsetAndMetadata(state.resumeAt(next), state.settled() + ":" + back.from());
  }
}
