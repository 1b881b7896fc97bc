package io.millrace.schemas.message;

import java.time.Instant;

/**
 * The pipeline's one answer to an event.
 *
 * @param decision what follows from the score: binary: {@code 1} at or above the threshold
 * @param policy the rule that chose: {@code champion}; {@code fallback:deadline}, where the
 *     champion's score had not come in time; {@code fallback:unscored}, where every engine had
 *     answered and none as the champion; {@code explore}, where the decision was drawn
 * @param propensity probability with which the policy takes this decision for this event, in (0,
 *     1]; 1 for a deterministic policy
 * @param featuresPartition partition of the features topic that the event's vector stands in
 * @param featuresOffset its offset there
 */
public record Decision(
    String eventId,
    String key,
    Instant eventTime,
    String contender,
    int version,
    double score,
    String decision,
    String policy,
    double propensity,
    int featuresPartition,
    long featuresOffset,
    Instant decidedAt) {}
