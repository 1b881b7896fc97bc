package io.millrace.retrain.dataset;

import io.millrace.schemas.message.Example;
import io.millrace.schemas.pipeline.Signature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * The examples that a training at some time may use, in the order of (event time, event id).
 *
 * <p>An example belongs to it when its label was known by then, its event was mature by then, and
 * its vector has the pipeline's signature. Maturity matters although a label may come early: within
 * two hours on-time flights report and late ones do not, so the youngest labels are a biased
 * sample. It also makes the set a function of the log and the time alone, however far the writer of
 * the examples has come.
 *
 * @param otherSignature examples left out because another feature set made their vectors
 * @param notYetKnown examples left out because their label was not known, or their event not mature
 */
public record TrainingSet(
    Signature signature, List<Example> examples, long otherSignature, long notYetKnown) {

  private static final Comparator<Example> ORDER =
      Comparator.comparing((Example e) -> e.vector().eventTime())
          .thenComparing(e -> e.vector().eventId());

  public TrainingSet {
    examples = List.copyOf(examples);
  }

  /**
   * Selects what was known.
   *
   * @param at time of the request: nothing known later is used
   * @param within maturity: how long after an event its outcome is closed
   */
  public static TrainingSet knownAt(
      Instant at, Duration within, Signature signature, Collection<Example> all) {
    Instant lastMature = at.minus(within);
    List<Example> known = new ArrayList<>();
    long otherSignature = 0;
    long notYetKnown = 0;
    for (Example example : all) {
      if (example.labelKnownAt().isAfter(at) || example.vector().eventTime().isAfter(lastMature)) {
        notYetKnown++;
      } else if (!example.vector().signature().equals(signature.hash())) {
        otherSignature++;
      } else {
        known.add(example);
      }
    }
    known.sort(ORDER);
    return new TrainingSet(signature, distinct(known), otherSignature, notYetKnown);
  }

  /** At-least-once delivery may bring an example twice. */
  private static List<Example> distinct(List<Example> sorted) {
    List<Example> distinct = new ArrayList<>(sorted.size());
    for (Example example : sorted) {
      if (distinct.isEmpty() || ORDER.compare(distinct.getLast(), example) != 0) {
        distinct.add(example);
      }
    }
    return distinct;
  }

  /** Those whose event happened at this time or later. */
  public List<Example> since(Instant from) {
    return examples.subList(firstAtOrAfter(examples, from), examples.size());
  }

  /** Position of the first example at or after a time, in a list ordered by event time. */
  static int firstAtOrAfter(List<Example> ordered, Instant time) {
    int low = 0;
    int high = ordered.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ordered.get(middle).vector().eventTime().isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether there is something to learn: labels that differ, or none at all, as nobody tells. */
  static boolean hasBothClasses(List<Example> examples) {
    return examples.stream().allMatch(example -> Double.isNaN(example.label()))
        || examples.stream().mapToDouble(Example::label).distinct().limit(2).count() == 2;
  }

  /** SHA-256 over the examples' ids in order, each ended by a line feed; lower-case hex. */
  public static String digest(List<Example> examples) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Example example : examples) {
        digest.update(example.vector().eventId().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
