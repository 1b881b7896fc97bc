package io.millrace.scoring.publish;

import io.millrace.schemas.message.Manifest.Calibration;
import io.millrace.scoring.calibration.IsotonicFit;
import io.millrace.scoring.calibration.PlattFit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What {@code --calibrate} may ask for. */
enum CalibrationChoice {
  /** The output is the score. */
  NONE,
  PLATT,
  ISOTONIC;

  private static final int FEWEST_ROWS = 50;

  static CalibrationChoice of(String text) {
    if (text.isBlank()) {
      return NONE;
    }
    return Arrays.stream(values())
        .filter(choice -> choice.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new UnclearException(
                    "--calibrate %s is not known: none, platt and isotonic are".formatted(text)));
  }

  /** Fits on the sample's labelled rows, where the choice needs them. */
  List<Calibration> fit(Sample sample, double[] outputs) {
    return switch (this) {
      case NONE -> List.of();
      case PLATT -> {
        int[] rows = rows(sample);
        yield List.of(PlattFit.of(sample.of(outputs, rows), sample.labelsOf(rows)));
      }
      case ISOTONIC -> {
        int[] rows = rows(sample);
        yield List.of(IsotonicFit.of(sample.of(outputs, rows), sample.labelsOf(rows)));
      }
    };
  }

  private int[] rows(Sample sample) {
    int[] labelled = sample.labelled();
    long positives = Arrays.stream(labelled).filter(i -> sample.labels()[i] == 1).count();
    if (labelled.length < FEWEST_ROWS || positives == 0 || positives == labelled.length) {
      throw new UnclearException(
          "--calibrate %s needs a --sample of at least %d rows whose column label is 0 or 1, both among them: there are %d, of which %d are 1"
              .formatted(name().toLowerCase(Locale.ROOT), FEWEST_ROWS, labelled.length, positives));
    }
    return labelled;
  }
}
