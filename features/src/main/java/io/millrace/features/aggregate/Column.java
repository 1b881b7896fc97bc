package io.millrace.features.aggregate;

import io.millrace.schemas.pipeline.Aggregate;

/** What cells keep of their values beside their number. */
enum Column {
  SUM,
  /** Squared distances from the cell's own mean; needs the sum. */
  SQUARES,
  LEAST,
  GREATEST;

  static Column[] of(Aggregate.Statistic.Kind kind) {
    return switch (kind) {
      case SUM, MEAN -> new Column[] {SUM};
      case MIN -> new Column[] {LEAST};
      case MAX -> new Column[] {GREATEST};
      case DEVIATION -> new Column[] {SUM, SQUARES};
    };
  }
}
