package io.millrace.scoring.onnx;

import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.OutputKind;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.ModelShape.Result;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which columns of an output are an answer. Of one score the manifest says it; where it is made of
 * logits it is that of all columns, one or two. Of classes it is all of them: in the manifest's
 * order, or, where the artifact names its columns by the same names in another order, as converters
 * for scikit-learn do, each where its name stands. Names {@code 0} to {@code K - 1} that are none
 * of the classes' are positions.
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
      return manifest.outputKind() == OutputKind.LOGIT
          ? logits(output)
          : new int[] {manifest.outputColumn()};
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

  /** Of a binary answer: the one of class 1 alone, or those of both classes. */
  private static int[] logits(Result output) {
    return switch ((int) output.columns()) {
      case 1 -> new int[] {0};
      case 2 -> new int[] {0, 1};
      default ->
          throw new BadModelException(
              "output %s is to be logits of a binary answer, which are one column, or one for each of two classes, and fixed in the file: export the model with its sigmoid or softmax, and name a column"
                  .formatted(output.words()));
    };
  }
}
