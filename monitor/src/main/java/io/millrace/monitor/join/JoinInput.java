package io.millrace.monitor.join;

import io.millrace.monitor.output.Origin;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Prediction;
import java.util.List;
import java.util.Optional;

/** What an outcome is joined from. */
public sealed interface JoinInput {
  String eventId();

  /** Event time; for a label, when it became known. */
  long atMillis();

  /** The event's vector. */
  record Vector(FeatureVector vector) implements JoinInput {
    @Override
    public String eventId() {
      return vector.eventId();
    }

    @Override
    public long atMillis() {
      return vector.eventTime().toEpochMilli();
    }
  }

  /**
   * A version's score of the event: what the monitor needs of a prediction.
   *
   * @param probabilities multiclass only: one per class
   */
  record Score(String eventId, long atMillis, Scorer by, double score, List<Double> probabilities)
      implements JoinInput {
    public Score {
      probabilities = List.copyOf(probabilities);
    }

    /** Of a task whose answer is one number. */
    public Score(String eventId, long atMillis, Scorer by, double score) {
      this(eventId, atMillis, by, score, List.of());
    }

    /** The numbers of its answer. */
    double[] answer() {
      return probabilities.isEmpty()
          ? new double[] {score}
          : probabilities.stream().mapToDouble(Double::doubleValue).toArray();
    }

    public static Score of(Prediction prediction) {
      return new Score(
          prediction.eventId(),
          prediction.eventTime().toEpochMilli(),
          new Scorer(
              prediction.contender(),
              prediction.version(),
              prediction.alias(),
              prediction.champion()),
          prediction.score(),
          prediction.probabilities());
    }
  }

  /**
   * What was decided about the event, where {@code label.observed} asks for it.
   *
   * @param action binary: {@code 1} or {@code 0}
   * @param propensity the probability with which it was taken, in (0, 1]
   */
  record Decided(String eventId, long atMillis, String action, double score, double propensity)
      implements JoinInput {
    public static Decided of(Decision decision) {
      return new Decided(
          decision.eventId(),
          decision.eventTime().toEpochMilli(),
          decision.decision(),
          decision.score(),
          decision.propensity());
    }
  }

  /** A version and the seat it had when it scored. */
  record Scorer(String contender, int version, Alias alias, boolean champion) {
    /** Whether its score is the pipeline's decision. */
    public boolean decides() {
      return champion && alias == Alias.CURRENT;
    }
  }

  /** What turned out to be true, and where that was said. */
  record Known(Label label, Optional<Origin> origin) implements JoinInput {
    @Override
    public String eventId() {
      return label.eventId();
    }

    @Override
    public long atMillis() {
      return label.knownAt().toEpochMilli();
    }
  }
}
