package io.millrace.scoring.decision;

import io.millrace.measures.loss.Distribution;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.CostMatrix;
import io.millrace.schemas.pipeline.Decide;
import io.millrace.schemas.pipeline.Pipeline;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;

/**
 * What follows from an answer. Binary and anomaly: 1 at or above the threshold. Multiclass: the
 * name of the most probable class, or of the one that costs least by {@link CostMatrix};
 * clustering: the likeliest cluster's. With {@code explore} e, the decision of a share e of the
 * events is drawn instead, all K decisions alike, so that the one which the rule gives has
 * probability 1 - e + e/K and each other one e/K: outcomes that are seen only after one of the
 * decisions can be weighted by it (Horvitz and Thompson, 1952). The draw is a hash of pipeline and
 * event, so that whoever decides the event again draws the same.
 *
 * @param classes multiclass and clustering: their names, in the order of an answer's probabilities
 * @param salt keeps the draws of two pipelines apart
 */
public record DecisionRule(Task task, List<String> classes, Decide decide, String salt) {
  private static final List<String> ZERO_ONE = List.of("0", "1");

  public DecisionRule {
    classes = List.copyOf(classes);
  }

  /** Of a label without classes. */
  public DecisionRule(Task task, Decide decide, String salt) {
    this(task, List.of(), decide, salt);
  }

  public static DecisionRule of(Pipeline pipeline) {
    Pipeline.Label label = pipeline.label();
    return new DecisionRule(label.task(), label.classes(), pipeline.decide(), pipeline.name());
  }

  /**
   * The decision by this score.
   *
   * @param policy why it is this score that decides
   */
  Decision by(Prediction chosen, String policy, Instant now) {
    List<String> choices = choices();
    double explore = decide.explore();
    String greedy = best(chosen);
    if (explore == 0 || choices.isEmpty()) {
      return decision(chosen, greedy, policy, 1, now);
    }
    ByteBuffer draw = draw(chosen.eventId());
    boolean isDrawn = unit(draw.getLong()) < explore;
    String taken = isDrawn ? choices.get((int) (unit(draw.getLong()) * choices.size())) : greedy;
    double drawn = explore / choices.size();
    double propensity = taken.equals(greedy) ? 1 - (explore - drawn) : drawn;
    return decision(chosen, taken, isDrawn ? "explore" : policy, propensity, now);
  }

  /** What can be decided; nothing where the decision is the score itself. */
  private List<String> choices() {
    return switch (task) {
      case BINARY, ANOMALY -> ZERO_ONE;
      case MULTICLASS, CLUSTERING -> classes;
      case REGRESSION -> List.of();
    };
  }

  /** What the rule gives where nothing is drawn. */
  public String best(Prediction chosen) {
    return switch (task) {
      case BINARY, ANOMALY -> chosen.score() >= decide.threshold() ? "1" : "0";
      case MULTICLASS, CLUSTERING -> classes.get(position(chosen.probabilities()));
      case REGRESSION -> Double.toString(chosen.score());
    };
  }

  private int position(List<Double> probabilities) {
    if (probabilities.size() != classes.size()) {
      throw new IllegalArgumentException(
          "a prediction of %d probabilities cannot be decided among the classes %s: its version is of another label"
              .formatted(probabilities.size(), classes));
    }
    return decide
        .costs()
        .map(costs -> costs.cheapest(probabilities))
        .orElseGet(
            () ->
                Distribution.likeliest(
                    probabilities.stream().mapToDouble(Double::doubleValue).toArray(),
                    0,
                    probabilities.size()));
  }

  private ByteBuffer draw(String eventId) {
    try {
      byte[] drawn = (salt + "\n" + eventId).getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(drawn));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** The 53 highest bits as a number in [0, 1). */
  private static double unit(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }

  private static Decision decision(
      Prediction chosen, String taken, String policy, double propensity, Instant now) {
    return new Decision(
        chosen.eventId(),
        chosen.key(),
        chosen.eventTime(),
        chosen.contender(),
        chosen.version(),
        chosen.score(),
        taken,
        policy,
        propensity,
        chosen.featuresPartition(),
        chosen.featuresOffset(),
        now);
  }
}
