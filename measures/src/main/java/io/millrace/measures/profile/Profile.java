package io.millrace.measures.profile;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The distributions of named features over some events: what a model version was trained on, or
 * what it sees now.
 *
 * <p>It travels with a version instead of raw rows, which are large and often private. Two profiles
 * of the same events are equal, byte for byte, whatever the order and however they were merged.
 *
 * @param ordinary by feature, how far the profile's own windows lie from the whole: the largest PSI
 *     that a window of the reference had. Days differ without any drift, so a distance is
 *     remarkable only above it. Empty where it was not measured
 */
public record Profile(
    SortedMap<String, FeatureProfile> features, SortedMap<String, Double> ordinary) {
  private static final int VERSION = 2;

  public Profile {
    features = Collections.unmodifiableSortedMap(new TreeMap<>(features));
    ordinary = Collections.unmodifiableSortedMap(new TreeMap<>(ordinary));
  }

  public Profile(SortedMap<String, FeatureProfile> features) {
    this(features, new TreeMap<>());
  }

  /** The same distributions, with what is ordinary for their windows. */
  public Profile withOrdinary(SortedMap<String, Double> distances) {
    return new Profile(features, distances);
  }

  public Optional<FeatureProfile> feature(String name) {
    return Optional.ofNullable(features.get(name));
  }

  /**
   * The profile of the events of both; they must describe the same features. What was ordinary for
   * either is not known of both together.
   */
  public Profile merge(Profile other) {
    if (!features.keySet().equals(other.features.keySet())) {
      throw new IllegalArgumentException(
          "profiles of %s and of %s describe different features"
              .formatted(features.keySet(), other.features.keySet()));
    }
    SortedMap<String, FeatureProfile> merged = new TreeMap<>();
    features.forEach(
        (name, mine) -> other.feature(name).ifPresent(its -> merged.put(name, merge(mine, its))));
    return new Profile(merged);
  }

  private static FeatureProfile merge(FeatureProfile a, FeatureProfile b) {
    if (a instanceof NumericProfile left && b instanceof NumericProfile right) {
      return left.merge(right);
    }
    if (a instanceof CategoryProfile left && b instanceof CategoryProfile right) {
      return left.merge(right);
    }
    throw new IllegalArgumentException("a number and a category cannot be merged");
  }

  public byte[] toBytes() {
    SnapshotWriter out = new SnapshotWriter(VERSION).put(features.size());
    for (Map.Entry<String, FeatureProfile> entry : features.entrySet()) {
      out.put(entry.getKey());
      switch (entry.getValue()) {
        case NumericProfile numeric -> {
          out.put(FeatureKind.NUMERIC.name());
          numeric.write(out);
        }
        case CategoryProfile category -> {
          out.put(FeatureKind.CATEGORY.name());
          category.write(out);
        }
      }
    }
    out.put(ordinary.size());
    ordinary.forEach((name, distance) -> out.put(name).put(distance.doubleValue()));
    return out.bytes();
  }

  /**
   * @throws IllegalArgumentException if the bytes are not a whole profile of this release's format
   */
  public static Profile fromBytes(byte[] bytes) {
    SnapshotReader in = new SnapshotReader(bytes, VERSION);
    int size = in.getInt();
    SortedMap<String, FeatureProfile> features = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      String name = in.getText();
      features.put(
          name,
          switch (FeatureKind.valueOf(in.getText())) {
            case NUMERIC -> NumericProfile.read(in);
            case CATEGORY -> CategoryProfile.read(in);
          });
    }
    SortedMap<String, Double> ordinary = new TreeMap<>();
    for (int left = in.getInt(); left > 0; left--) {
      ordinary.put(in.getText(), in.getDouble());
    }
    in.end();
    return new Profile(features, ordinary);
  }
}
