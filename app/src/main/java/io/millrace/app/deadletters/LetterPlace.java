package io.millrace.app.deadletters;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a dead letter stands; written {@code partition:offset}. */
public record LetterPlace(int partition, long offset) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

  /**
   * @throws IllegalArgumentException for anything but two whole numbers
   */
  public static LetterPlace parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "%s is no place of a dead letter: PARTITION:OFFSET is expected, as in 0:41"
              .formatted(text));
    }
    return new LetterPlace(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  @Override
  public String toString() {
    return partition + ":" + offset;
  }
}
