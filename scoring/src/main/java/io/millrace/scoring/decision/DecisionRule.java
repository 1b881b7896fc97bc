package io.millrace.scoring.decision;

import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Decide;
import io.millrace.schemas.pipeline.Pipeline;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * What follows from a score. Binary: 1 at or above the threshold. With {@code explore} e, the
 * decision of a share e of the events is drawn instead, 0 and 1 alike, so that the decision which
 * the threshold gives has probability 1 - e/2 and the other one e/2: outcomes that are seen only
 * after one of the decisions can be weighted by it (Horvitz and Thompson, 1952). The draw is a hash
 * of pipeline and event, so that whoever decides the event again draws the same.
 *
 * @param salt keeps the draws of two pipelines apart
 */
public record DecisionRule(Task task, Decide decide, String salt) {

  public static DecisionRule of(Pipeline pipeline) {
    return new DecisionRule(pipeline.label().task(), pipeline.decide(), pipeline.name());
  }

  /**
   * The decision by this score.
   *
   * @param policy why it is this score that decides
   */
  Decision by(Prediction chosen, String policy, Instant now) {
    double explore = task == Task.BINARY ? decide.explore() : 0;
    String greedy = greedy(chosen.score());
    if (explore == 0) {
      return decision(chosen, greedy, policy, 1, now);
    }
    ByteBuffer draw = draw(chosen.eventId());
    boolean isDrawn = unit(draw.getLong()) < explore;
    String taken = isDrawn ? (unit(draw.getLong()) < 0.5 ? "0" : "1") : greedy;
    double propensity = taken.equals(greedy) ? 1 - explore / 2 : explore / 2;
    return decision(chosen, taken, isDrawn ? "explore" : policy, propensity, now);
  }

  private String greedy(double score) {
    return task == Task.BINARY ? (score >= decide.threshold() ? "1" : "0") : Double.toString(score);
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
