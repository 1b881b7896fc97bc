package io.millrace.scoring.onnx;

import io.millrace.schemas.message.Manifest;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.ModelShape.Result;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which columns of an output are an answer. Of one score the manifest says it. Of classes it is all
 * of them: in the manifest's order, or, where the artifact names its columns by the same names in
 * another order, as converters for scikit-learn do, each where its name stands. Names {@code 0} to
 * {@code K - 1} that are none of the classes' are positions.
 */
final class ClassColumns {
  private ClassColumns() {}

  /**
   * By place in the answer: the column.
   *
   * @throws BadModelException when the artifact's classes are others
   */
  static int[] of(Manifest manifest, Result output) {
    List<String> wanted = manifest.classes();
    if (wanted.isEmpty()) {
      return new int[] {manifest.outputColumn()};
    }
    List<String> found = output.classes();
    List<String> positions = IntStream.range(0, wanted.size()).mapToObj(String::valueOf).toList();
    if (new HashSet<>(found).equals(new HashSet<>(wanted)) && found.size() == wanted.size()) {
      return wanted.stream().mapToInt(found::indexOf).toArray();
    }
    if (found.isEmpty() || (found.equals(positions) && Collections.disjoint(found, wanted))) {
      return IntStream.range(0, wanted.size()).toArray();
    }
    throw new BadModelException(
        "output %s is of the classes %s, but the pipeline's are %s: train it on those names, or on their positions from 0"
            .formatted(output.name(), found, wanted));
  }
}
