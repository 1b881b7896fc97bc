package io.millrace.schemas.pipeline;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as the pipeline file writes them: {@code 500ms, 30s, 15m, 3h, 30d, 12w}; a day is 24 h.
 */
public final class DurationText {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|w)");

  /** Unit to its milliseconds, in the order in which durations are written. */
  private static final Map<String, Long> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("d", Duration.ofDays(1).toMillis());
    UNITS.put("h", Duration.ofHours(1).toMillis());
    UNITS.put("m", Duration.ofMinutes(1).toMillis());
    UNITS.put("s", Duration.ofSeconds(1).toMillis());
    UNITS.put("ms", 1L);
    UNITS.put("w", Duration.ofDays(7).toMillis());
  }

  private DurationText() {}

  /** Empty where it is none. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            Duration.ofMillis(
                Long.parseLong(matcher.group(1)) * UNITS.getOrDefault(matcher.group(2), 0L)))
        : Optional.empty();
  }

  /** The duration in the longest unit up to days that holds it whole: {@code 30d}, {@code 90m}. */
  public static String written(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    long millis = duration.toMillis();
    String unit =
        UNITS.keySet().stream()
            .filter(name -> millis % UNITS.getOrDefault(name, 1L) == 0)
            .findFirst()
            .orElse("ms");
    return millis / UNITS.getOrDefault(unit, 1L) + unit;
  }
}
