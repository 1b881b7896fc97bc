package io.millrace.console.view;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the page is told: all that is known, or what has changed since an earlier revision. Its JSON
 * is the contract of {@code /api/v1/state} and of the page. Times are epoch milliseconds; a number
 * that is not finite is null. Lists hold changed items, in the order of their change.
 *
 * @param revision of the view; ask for what came after it
 * @param complete whether this is all that is known, rather than an update
 * @param pipeline null when unchanged
 * @param progress null when unchanged
 * @param counts null when unchanged
 * @param deadLetters null when unchanged
 */
public record RaceState(
    long revision,
    boolean complete,
    @Nullable Standing pipeline,
    @Nullable Progress progress,
    @Nullable List<Count> counts,
    @Nullable List<Refused> deadLetters,
    List<Quality> metrics,
    List<Test> drift,
    List<Comparison> verdicts,
    List<Wish> requests,
    List<Version> versions) {

  /**
   * The pipeline as a whole.
   *
   * @param task what is predicted, as the pipeline file writes it
   */
  public record Standing(
      String name,
      String task,
      List<String> contenders,
      @Nullable String champion,
      @Nullable Long championSince,
      List<String> paused) {}

  /**
   * How far the loop has come.
   *
   * @param watermark event time up to which the monitor has processed everything
   * @param since the first watermark that was seen
   * @param bootstrapMillis length of the prefix on which the first versions are trained
   * @param training whether a request is open or being trained for
   */
  public record Progress(
      Phase phase,
      @Nullable Long watermark,
      @Nullable Long since,
      long bootstrapMillis,
      long outcomes,
      boolean training) {}

  /** What the pipeline is doing. */
  public enum Phase {
    WAITING,
    BOOTSTRAPPING,
    TRAINING,
    RUNNING,
    ENDED
  }

  /** Records of a kind, and how many come a second. */
  public record Count(String name, long records, double perSecond) {}

  /** Dead letters of one stage and reason. */
  public record Refused(String stage, String reason, long records) {}

  /** A {@link io.millrace.schemas.message.Metric}. */
  public record Quality(
      String predictor,
      @Nullable Integer version,
      @Nullable Alias alias,
      boolean champion,
      @Nullable String segment,
      long windowStart,
      long windowEnd,
      long outcomes,
      long positives,
      Map<String, @Nullable Double> values) {}

  /** A {@link Drift}. */
  public record Test(
      String id,
      Drift.Kind kind,
      String subject,
      String detector,
      String reference,
      @Nullable Double statistic,
      @Nullable Double threshold,
      boolean drifted,
      long startedAt,
      long detectedAt,
      long count) {}

  /** A {@link Verdict}. */
  public record Comparison(
      String id,
      Verdict.Comparison comparison,
      String contender,
      int version,
      String againstContender,
      int againstVersion,
      Verdict.Answer answer,
      String lane,
      @Nullable Double estimate,
      @Nullable Double lower,
      @Nullable Double upper,
      long outcomes,
      int blocks,
      long blockMillis,
      @Nullable Double lagOneCorrelation,
      @Nullable Double designEffect,
      @Nullable Double alphaSpent,
      @Nullable Double tie,
      long startedAt,
      long decidedAt,
      boolean isFinal,
      String why) {}

  /** A {@link Request}. */
  public record Wish(
      String id,
      Request.Cause cause,
      Request.State state,
      List<String> contenders,
      List<String> drifts,
      long since,
      long at,
      String why,
      List<String> submitted,
      @Nullable Double trainingSeconds,
      @Nullable Long answeredAt) {
    boolean isOpen() {
      return state == Request.State.OPEN || state == Request.State.TRAINING;
    }
  }

  /**
   * A {@link ModelVersion} without its artifact, profile and self-test.
   *
   * @param values quality on the holdout
   * @param hourOfWeekLoss the base rate's log loss on the same holdout; of a regression its loss
   */
  public record Version(
      String contender,
      int number,
      ModelVersion.State state,
      String engine,
      String algorithm,
      String artifact,
      long rows,
      long from,
      long to,
      @Nullable Double trainingSeconds,
      Map<String, @Nullable Double> values,
      @Nullable Double hourOfWeekLoss,
      List<Step> history) {}

  /** One step of a version's life. */
  public record Step(ModelVersion.State state, long at, String who, String why) {}
}
