package io.millrace.scoring.calibration;

import io.millrace.schemas.message.Manifest.Isotonic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Fits {@link Isotonic} by pooling adjacent violators (Ayer and others, Annals of Mathematical
 * Statistics 26, 1955): the never falling probabilities nearest to the labels in squares. A block
 * stands at its mean output, so that a straight line leads from one to the next.
 */
public final class IsotonicFit {
  private IsotonicFit() {}

  /** Rows that share a probability. */
  private record Block(double outputs, double positives, int rows) {
    double at() {
      return outputs / rows;
    }

    double probability() {
      return positives / rows;
    }

    Block with(Block other) {
      return new Block(outputs + other.outputs, positives + other.positives, rows + other.rows);
    }
  }

  /** Fits to a model's outputs for labelled rows, of which there must be one. */
  public static Isotonic of(double[] outputs, boolean[] labels) {
    Deque<Block> blocks = new ArrayDeque<>();
    for (Block next : ties(outputs, labels)) {
      Block pooled = next;
      while (!blocks.isEmpty() && blocks.getLast().probability() >= pooled.probability()) {
        pooled = blocks.removeLast().with(pooled);
      }
      blocks.addLast(pooled);
    }
    List<Block> kept = new ArrayList<>(blocks);
    return new Isotonic(
        kept.stream().map(Block::at).toList(), kept.stream().map(Block::probability).toList());
  }

  /** A block for each output, ascending. */
  private static Collection<Block> ties(double[] outputs, boolean[] labels) {
    SortedMap<Double, Block> ties = new TreeMap<>();
    for (int i = 0; i < outputs.length; i++) {
      ties.merge(outputs[i], new Block(outputs[i], labels[i] ? 1 : 0, 1), Block::with);
    }
    return ties.values();
  }
}
