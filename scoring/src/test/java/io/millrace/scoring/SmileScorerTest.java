package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.model.BadModelException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SmileScorerTest implements ScorerContract {
  private static final Specimen BOOSTING = SmileSpecimen.boosting();

  @Override
  public Specimen specimen() {
    return BOOSTING;
  }

  @Override
  public double tolerance() {
    return 0;
  }

  @Test
  void a_gadget_is_refused_before_its_code_runs() {
    Gadget.ran = false;

    refused(SmileSpecimen.serialised(new Gadget()));
    refused(SmileSpecimen.serialised(new HashMap<>(Map.of("model", new Gadget()))));
    assertThat(Gadget.ran).isFalse();
  }

  @Test
  void sets_that_contain_each_other_are_refused_before_they_are_hashed() {
    Set<Object> root = new HashSet<>();
    Set<Object> left = root;
    for (int i = 0; i < 100; i++) {
      Set<Object> next = new HashSet<>();
      next.add("x");
      left.add(next);
      left = next;
    }

    refused(SmileSpecimen.serialised(root));
  }

  @Test
  void an_array_that_claims_to_be_huge_is_refused_before_it_is_allocated() {
    byte[] bytes = SmileSpecimen.serialised(new double[] {1});
    // The length stands before the one element of eight bytes.
    bytes[bytes.length - 12] = 0x7f;

    refused(bytes);
  }

  @Test
  void another_object_of_the_allowed_classes_is_no_model() {
    refused(SmileSpecimen.serialised(new HashMap<>()));
  }

  private static void refused(byte[] artifact) {
    assertThatThrownBy(
            () ->
                new ScorerLoader(Signatures.of())
                    .load("bad", BOOSTING.withArtifact(artifact), artifact))
        .isInstanceOf(BadModelException.class);
  }

  /** Stands for a class whose reading does harm. */
  static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1L;
    static boolean ran;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      ran = true;
      in.defaultReadObject();
    }
  }
}
