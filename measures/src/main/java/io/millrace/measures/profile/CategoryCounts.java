package io.millrace.measures.profile;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts texts and keeps the {@code cap} distinct ones with the smallest hash.
 *
 * <p>A text among the smallest in the end was among them from its first occurrence, since more
 * texts only lower the bar: so what is kept is counted in full, and nothing depends on the order.
 * Cost: one map look-up; beyond the cap one hash for each new text and a scan of the kept ones for
 * the few that displace another.
 */
final class CategoryCounts {
  private final int cap;
  private final Map<String, Long> counts = new HashMap<>();
  private long other;
  private long missing;

  /** The kept text with the largest (hash, text); empty until the cap is reached. */
  private String largest = "";

  CategoryCounts(int cap) {
    if (cap < 1) {
      throw new IllegalArgumentException("cap " + cap + " on distinct values must be at least 1");
    }
    this.cap = cap;
  }

  CategoryCounts(CategoryProfile profile) {
    this(profile.cap());
    add(profile);
  }

  void add(String text) {
    add(text, 1);
  }

  void missing() {
    missing++;
  }

  void add(CategoryProfile profile) {
    if (profile.cap() != cap) {
      throw new IllegalArgumentException(
          "profiles with caps %d and %d keep different values and cannot be merged"
              .formatted(cap, profile.cap()));
    }
    profile.counts().forEach(this::add);
    other += profile.other();
    missing += profile.missing();
  }

  CategoryProfile profile() {
    return new CategoryProfile(new TreeMap<>(counts), other, missing, cap);
  }

  private void add(String text, long times) {
    Long known = counts.get(text);
    if (known != null) {
      counts.put(text, known + times);
    } else if (counts.size() < cap) {
      counts.put(text, times);
      if (counts.size() == cap) {
        findLargest();
      }
    } else if (compare(text, largest) > 0) {
      other += times;
    } else {
      Long displaced = counts.remove(largest);
      other += displaced == null ? 0 : displaced;
      counts.put(text, times);
      findLargest();
    }
  }

  private void findLargest() {
    largest = counts.keySet().stream().max(CategoryCounts::compare).orElse("");
  }

  private static int compare(String a, String b) {
    int byHash = Long.compareUnsigned(hash(a), hash(b));
    return byHash != 0 ? byHash : a.compareTo(b);
  }

  /** FNV-1a over UTF-16 units, with the finisher of MurmurHash3 so that all bits count. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
