package io.millrace.retrain.dataset;

import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Example;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What came of the examples' log, but for the examples of erased events: these are forgotten, in
 * memory too, whichever comes first, the example or its erasure. Owned by one thread.
 */
public final class RememberedExamples {
  private final String pipeline;
  private final List<Example> examples = new ArrayList<>();
  private final Set<String> erased = new HashSet<>();

  public RememberedExamples(String pipeline) {
    this.pipeline = pipeline;
  }

  public void add(Example example) {
    if (erased.isEmpty() || !isErased(example)) {
      examples.add(example);
    }
  }

  /**
   * Forgets the examples of these events, now and when they come.
   *
   * @param events keys of {@code <p>.erasures}
   */
  public void erase(Collection<String> events) {
    if (erased.addAll(events)) {
      examples.removeIf(this::isErased);
    }
  }

  private boolean isErased(Example example) {
    return erased.contains(Erasure.eventHash(pipeline, example.vector().eventId()));
  }

  /** A view of what is remembered now. */
  public List<Example> examples() {
    return Collections.unmodifiableList(examples);
  }
}
