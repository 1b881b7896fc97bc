package io.millrace.scoring.model;

import io.millrace.scoring.explain.TreeEnsemble;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.TextTokenizer;
import java.util.Optional;

/** An artifact loaded into its engine. Used by one thread at a time. */
public interface Model extends AutoCloseable {

  /**
   * The model's answer to each row, {@code [rows * width]}: the score, as the manifest's output and
   * column name it, or a probability for each class. NaN is an answer: it says that this row has
   * none.
   */
  double[] score(InputBatch batch);

  /** Numbers in an answer: 1, or one for each class. */
  default int width() {
    return 1;
  }

  /** The trees that its output is a sum of, where it is one and they can be read. */
  default Optional<TreeEnsemble> trees() {
    return Optional.empty();
  }

  /** How it reads texts; closed with it. */
  default TextTokenizer tokenizer() {
    return TextTokenizer.NONE;
  }

  /** What runs it: {@code cpu}, {@code cuda:0}. */
  String provider();

  /** Frees what the engine holds; the model is not used again. */
  @Override
  void close();
}
