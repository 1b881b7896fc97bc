package io.millrace.console.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many records each topic holds, and why dead letters were refused. */
final class Traffic {
  /** Reasons come from the data's headers: beyond so many they are counted together. */
  static final int REASONS = 200;

  private static final Reason OTHER = new Reason("other", "other");

  private record Reason(String stage, String reason) implements Comparable<Reason> {
    @Override
    public int compareTo(Reason other) {
      int byStage = stage.compareTo(other.stage);
      return byStage != 0 ? byStage : reason.compareTo(other.reason);
    }
  }

  private final Map<Kind, Rate> rates = new EnumMap<>(Kind.class);
  private final Map<String, Long> topics = new TreeMap<>();
  private final Map<Reason, Long> refused = new TreeMap<>();

  Traffic() {
    for (Kind kind : Kind.values()) {
      rates.put(kind, new Rate());
    }
  }

  void add(Kind kind, String topic, long added, Instant at) {
    rate(kind).add(added, at);
    topics.merge(topic, added, Long::sum);
  }

  void refuse(String stage, String reason, long added) {
    Reason key = new Reason(stage, reason);
    boolean room = refused.containsKey(key) || refused.size() < REASONS;
    refused.merge(room ? key : OTHER, added, Long::sum);
  }

  boolean hasEvents() {
    return rate(Kind.EVENTS).total() > 0;
  }

  List<RaceState.Count> counts() {
    List<RaceState.Count> counts = new ArrayList<>();
    rates.forEach(
        (kind, rate) ->
            counts.add(new RaceState.Count(kind.words(), rate.total(), rate.perSecond())));
    return counts;
  }

  Map<String, Long> topics() {
    return Map.copyOf(topics);
  }

  List<RaceState.Refused> refused() {
    List<RaceState.Refused> list = new ArrayList<>();
    refused.forEach(
        (key, records) -> list.add(new RaceState.Refused(key.stage, key.reason, records)));
    return list;
  }

  private Rate rate(Kind kind) {
    return rates.computeIfAbsent(kind, absent -> new Rate());
  }
}
