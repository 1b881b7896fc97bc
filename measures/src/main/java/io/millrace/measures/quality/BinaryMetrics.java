package io.millrace.measures.quality;

import java.util.OptionalDouble;

/**
 * The quality of binary predictions in one window.
 *
 * @param count outcomes seen
 * @param positives outcomes with a positive label
 * @param brier mean Brier score, in [0, 1], smaller is better
 * @param logLoss mean log loss in nats, clipped as {@link io.millrace.measures.loss.Loss} states
 * @param auc area under the ROC curve; empty while one label is absent
 * @param aucErrorBound the exact area lies within plus or minus this of {@code auc}; 0 when empty
 * @param accuracy share of outcomes on the right side of the decision threshold
 */
public record BinaryMetrics(
    long count,
    long positives,
    double brier,
    double logLoss,
    OptionalDouble auc,
    double aucErrorBound,
    double accuracy) {}
