package io.millrace.monitor.input;

import io.millrace.measures.drift.PsiTest;
import io.millrace.measures.profile.Profile;
import io.millrace.schemas.message.Drift;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Tests every feature of a window against what the champion was trained on, by PSI with the
 * defaults of {@link PsiTest}: one record for each feature and window, drifted or not.
 */
public final class InputDrift {
  private static final PsiTest PSI = new PsiTest();

  private InputDrift() {}

  /** Drifts by feature name; empty when the reference has nothing to compare. */
  public static List<Drift> test(PartialWindow window, String name, Profile reference) {
    Instant start = Instant.ofEpochMilli(window.startMillis());
    Instant end = Instant.ofEpochMilli(window.endMillis());
    List<Drift> drifts = new ArrayList<>();
    PSI.compare(reference, window.profile())
        .forEach(
            (feature, result) ->
                drifts.add(
                    new Drift(
                        "feature/%s/%s".formatted(feature, start),
                        Drift.Kind.FEATURE,
                        feature,
                        "psi",
                        name,
                        result.statistic(),
                        result.threshold(),
                        result.drifted(),
                        start,
                        end,
                        result.currentCount())));
    return drifts;
  }
}
