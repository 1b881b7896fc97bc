package io.millrace.app.deadletters;

import java.util.Set;

/** Which dead letters are meant. */
public sealed interface Selection {

  /** These. */
  record Places(Set<LetterPlace> places) implements Selection {
    public Places {
      places = Set.copyOf(places);
    }
  }

  /** Those of a reason, as {@code list} counts by. */
  record Reason(String code) implements Selection {}

  /** All there are. */
  record All() implements Selection {}

  /** Whether a letter is meant. */
  default boolean holds(LetterPlace place, String reason) {
    return switch (this) {
      case Places some -> some.places().contains(place);
      case Reason one -> one.code().equals(reason);
      case All all -> true;
    };
  }
}
