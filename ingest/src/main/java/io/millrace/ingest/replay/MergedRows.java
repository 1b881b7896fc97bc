package io.millrace.ingest.replay;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Several sources as one, in order of time: always the source whose next row is earliest, the first
 * of the list among equals. A source that is not itself in order keeps its own order. Refused rows
 * come as soon as they are met.
 */
public final class MergedRows implements Iterator<Row> {
  private final List<Iterator<Row>> sources;
  private final @Nullable Row[] heads;

  public MergedRows(List<? extends Iterator<Row>> sources) {
    this.sources = new ArrayList<>(sources);
    this.heads = new Row[sources.size()];
  }

  @Override
  public boolean hasNext() {
    return earliest() >= 0;
  }

  @Override
  public Row next() {
    int source = earliest();
    Row row = source < 0 ? null : heads[source];
    if (row == null) {
      throw new NoSuchElementException("all sources have ended");
    }
    heads[source] = null;
    return row;
  }

  private int earliest() {
    int best = -1;
    for (int i = 0; i < heads.length; i++) {
      if (heads[i] == null && sources.get(i).hasNext()) {
        heads[i] = sources.get(i).next();
      }
      if (heads[i] != null && (best < 0 || isBefore(heads[i], heads[best]))) {
        best = i;
      }
    }
    return best;
  }

  private static boolean isBefore(@Nullable Row a, @Nullable Row b) {
    if (!(a instanceof Row.Read left)) {
      return true;
    }
    return b instanceof Row.Read right && left.time().isBefore(right.time());
  }
}
