package io.millrace.features.event;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A text's words: longest runs of Unicode letters, marks and digits, after compatibility
 * normalisation (NFKC) and in lower case, so that spelling variants of a character are one. What a
 * letter is, is the JVM's Unicode's word; characters older than Unicode 15 (2022) are the same on
 * all that Millrace runs on.
 */
final class Words {
  private Words() {}

  static List<String> of(String text) {
    String normal = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i < normal.length(); ) {
      int character = normal.codePointAt(i);
      if (isPart(character)) {
        start = start < 0 ? i : start;
      } else if (start >= 0) {
        words.add(normal.substring(start, i));
        start = -1;
      }
      i += Character.charCount(character);
    }
    if (start >= 0) {
      words.add(normal.substring(start));
    }
    return words;
  }

  private static boolean isPart(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> Character.isLetterOrDigit(character);
    };
  }
}
