package io.millrace.monitor.input;

import io.millrace.measures.profile.Profile;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one worker saw of a window of event time, or several workers together: merging is exact and
 * indifferent to order.
 *
 * @param startMillis included
 * @param endMillis excluded
 * @param profile of the window's vectors
 * @param champion whose score was the decision on the latest event, by (event time, id)
 */
public record PartialWindow(
    long startMillis, long endMillis, Profile profile, Optional<Champion> champion) {

  /** The version that decided an event. */
  public record Champion(long eventMillis, String eventId, String contender, int version) {
    static final Comparator<Champion> LATEST =
        Comparator.comparingLong(Champion::eventMillis)
            .thenComparing(Champion::eventId)
            .thenComparing(Champion::contender)
            .thenComparing(Champion::version);

    /** {@code trees@3}. */
    public String name() {
      return contender + "@" + version;
    }
  }

  public PartialWindow merge(PartialWindow other) {
    if (startMillis != other.startMillis || endMillis != other.endMillis) {
      throw new IllegalArgumentException(
          "windows from %d to %d and from %d to %d are not the same"
              .formatted(startMillis, endMillis, other.startMillis, other.endMillis));
    }
    return new PartialWindow(
        startMillis,
        endMillis,
        profile.merge(other.profile),
        Stream.of(champion, other.champion).flatMap(Optional::stream).max(Champion.LATEST));
  }
}
