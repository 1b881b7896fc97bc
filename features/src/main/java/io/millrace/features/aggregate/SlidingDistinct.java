package io.millrace.features.aggregate;

import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * How many different values of one key there are in windows that slide with the event that asks: a
 * sketch of the k = {@value #K} least hashes.
 *
 * <p>Below k different values the number is exact. From k on it is (k - 1) / u, with u in (0, 1)
 * the k-th least hash of the window: unbiased, relative standard error 1 / sqrt(k - 2) = 6.3 %
 * (Bar-Yossef et al., RANDOM 2002; Beyer et al., SIGMOD 2007).
 *
 * <p>The head keeps the hashes of the {@value #HEAD} youngest distinct times, at most k of each. A
 * hash that leaves it enters the tail with its latest time; the tail drops a hash once k lesser
 * ones are at least as young, for then no window needs it (after Babcock, Datar and Motwani, SODA
 * 2002). So windows of all lengths share one state and begin sharply, and any answer is that of the
 * plain sketch of what the window holds. An event that is older than the whole head, but not older
 * than everything kept, gets no number.
 *
 * <p>Memory: 16 bytes for each hash, up to k in small windows, about k (1 + ln(n / k)) for n
 * different values. Cost: a binary search and a shift to add, O(tail + head) to ask.
 */
final class SlidingDistinct implements KeyState {
  static final int K = 256;

  /** Values within that reach. */
  record Form(long reachMillis) implements StateForm {
    @Override
    public KeyState fresh() {
      return new SlidingDistinct(reachMillis);
    }

    @Override
    public KeyState read(StateReader in) {
      var read = new SlidingDistinct(reachMillis);
      read.folded = in.readLong();
      read.head.fill(in);
      for (int i = 0; i < read.head.size(); i++) {
        long hash = read.head.second(i);
        long time = read.head.first(i);
        read.headByHash.insert(read.headByHash.position(hash, time), hash, time);
      }
      read.tail.fill(in);
      return read;
    }

    @Override
    public @Nullable StateForm joined(StateForm other) {
      return other instanceof Form form ? new Form(Math.max(reachMillis, form.reachMillis)) : null;
    }
  }

  private final long reachMillis;

  /** Time, hash. */
  private final SortedPairs head = new SortedPairs();

  /** The same, hash first. */
  private final SortedPairs headByHash = new SortedPairs();

  /** Hash, the latest time at which it was folded. */
  private final SortedPairs tail = new SortedPairs();

  private long folded = Long.MIN_VALUE;
  private int pruneAt = 2 * K;

  private SlidingDistinct(long reachMillis) {
    this.reachMillis = reachMillis;
  }

  @Override
  public void add(long time, Object value, long clock) {
    long oldest = oldest(reachMillis, clock);
    forgetHeadBefore(oldest);
    if (time < oldest) {
      return;
    }
    long hash = ValueHash.of(value);
    if (time <= folded) {
      enterTail(hash, time, oldest);
      return;
    }
    enterHead(time, hash);
    while (head.distinctFirsts() > HEAD || (head.size() > K && head.distinctFirsts() > 1)) {
      folded = head.first(0);
      while (head.size() > 0 && head.first(0) == folded) {
        enterTail(head.second(0), folded, oldest);
        removeFromHead(0);
      }
    }
  }

  private void enterHead(long time, long hash) {
    int at = head.position(time, hash);
    if (at < head.size() && head.first(at) == time && head.second(at) == hash) {
      return;
    }
    head.insert(at, time, hash);
    headByHash.insert(headByHash.position(hash, time), hash, time);
    int end = head.position(time + 1, Long.MIN_VALUE);
    if (end > K && head.first(end - K - 1) == time) {
      removeFromHead(end - 1);
    }
  }

  private void removeFromHead(int at) {
    long time = head.first(at);
    long hash = head.second(at);
    headByHash.remove(headByHash.position(hash, time));
    head.remove(at);
  }

  private void forgetHeadBefore(long oldest) {
    while (head.size() > 0 && head.first(0) < oldest) {
      removeFromHead(0);
    }
  }

  private void enterTail(long hash, long time, long oldest) {
    int at = tail.position(hash, Long.MIN_VALUE);
    if (at < tail.size() && tail.first(at) == hash) {
      tail.setSecond(at, Math.max(tail.second(at), time));
      return;
    }
    tail.insert(at, hash, time);
    if (tail.size() > pruneAt) {
      prune(oldest);
      pruneAt = Math.max(2 * K, 2 * tail.size());
    }
  }

  /** Drops what is too old, and what k lesser hashes that are at least as young hide for good. */
  private void prune(long oldest) {
    var youngest = new PriorityQueue<Long>(K + 1);
    tail.retain(
        (hash, last) -> {
          boolean needed = last >= oldest && (youngest.size() < K || last > youngest.element());
          if (needed) {
            youngest.add(last);
          }
          if (youngest.size() > K) {
            youngest.remove();
          }
          return needed;
        });
  }

  /** The number of different values in [asOf - over, asOf); NaN where it is not known. */
  double count(long overMillis, long asOf, long clock) {
    long oldest = oldest(overMillis, clock);
    long start = Math.max(asOf - overMillis, oldest);
    if (folded >= asOf) {
      return folded >= oldest ? Double.NaN : 0;
    }
    int inTail = tail.nextFrom(0, start, asOf);
    int inHead = headByHash.nextFrom(0, start, asOf);
    int distinct = 0;
    while (inTail < tail.size() || inHead < headByHash.size()) {
      boolean fromTail =
          inHead == headByHash.size()
              || (inTail < tail.size() && tail.first(inTail) <= headByHash.first(inHead));
      long hash = fromTail ? tail.first(inTail) : headByHash.first(inHead);
      if (++distinct == K) {
        return (K - 1) / share(hash);
      }
      inTail = fromTail ? tail.nextFrom(inTail + 1, start, asOf) : inTail;
      while (inHead < headByHash.size() && headByHash.first(inHead) == hash) {
        inHead = headByHash.nextFrom(inHead + 1, start, asOf);
      }
    }
    return distinct;
  }

  /** A hash's place among all, in (0, 1). */
  static double share(long hash) {
    return (((hash ^ Long.MIN_VALUE) >>> 11) + 0.5) * 0x1p-53;
  }

  /** A quarter more than the youngest event needs, as {@link WindowShape#oldest}. */
  private static long oldest(long overMillis, long clock) {
    return clock - overMillis - overMillis / 4;
  }

  @Override
  public void expire(long clock) {
    long oldest = oldest(reachMillis, clock);
    forgetHeadBefore(oldest);
    tail.retain((hash, last) -> last >= oldest);
  }

  @Override
  public boolean isEmpty() {
    return head.size() == 0 && tail.size() == 0;
  }

  @Override
  public void write(StateWriter out) {
    out.put(folded);
    head.write(out);
    tail.write(out);
  }
}
