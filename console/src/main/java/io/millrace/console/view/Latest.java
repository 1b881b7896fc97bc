package io.millrace.console.view;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What stands now, for gauges.
 *
 * @param quality the latest window of each predictor and seat, the whole stream
 * @param drift the latest test of each subject
 * @param requests those that are remembered
 * @param topics records seen per topic
 * @param watermarks event time per stage
 */
public record Latest(
    RaceState.Standing pipeline,
    RaceState.Progress progress,
    List<RaceState.Quality> quality,
    List<RaceState.Test> drift,
    List<RaceState.Comparison> verdicts,
    List<RaceState.Wish> requests,
    List<RaceState.Version> versions,
    Map<String, Long> topics,
    List<RaceState.Refused> deadLetters,
    Map<String, Instant> watermarks) {}
