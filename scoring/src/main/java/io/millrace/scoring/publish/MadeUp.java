package io.millrace.scoring.publish;

import java.util.List;

/** Texts and pictures for a self-test to which nobody has sent any. */
final class MadeUp {
  static final List<String> TEXTS =
      List.of(
          "It came two days late, and nobody told us why.",
          "Thank you!",
          "the quick brown fox jumps over the lazy dog",
          "1,234.50 EUR (incl. VAT) - order no. A-77/9",
          "\u00dcberraschung: \u5bff\u53f8 \ud83c\udf63");

  /** PNG, 4 x 4 pixels: a slope of colours, a chessboard, another slope. */
  static final List<String> PICTURES =
      List.of(
          "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAGElEQVR42mNkYKiwYWCAIBYGGwY4wM0BAEkcAe7SuFTgAAAAAElFTkSuQmCC",
          "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAGklEQVR42mP4//8/AwMDhGSAs/7//8+AUwYAbeIX6XVSMMkAAAAASUVORK5CYII=",
          "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAF0lEQVR42mM8IcfAwGAEQSw3GBAANwcAh84EEnoA0tIAAAAASUVORK5CYII=");

  private MadeUp() {}
}
