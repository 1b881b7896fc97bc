package io.millrace.scoring.explain;

import io.millrace.schemas.message.Prediction;

/**
 * A prediction to explain.
 *
 * @param featuresOffset where its vector stands, in the partition of the same number
 */
public record Chosen(String contender, int version, double score, long featuresOffset) {
  static Chosen of(Prediction prediction) {
    return new Chosen(
        prediction.contender(),
        prediction.version(),
        prediction.score(),
        prediction.featuresOffset());
  }

  /** {@code trees@3}. */
  public String versionName() {
    return contender + "@" + version;
  }
}
