package io.millrace.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.life.Bundles;
import io.millrace.registry.life.Inspection;
import io.millrace.registry.life.Inspector;
import io.millrace.schemas.message.Bundle;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BoundedInspectorTest {

  @Test
  void an_inspection_that_hangs_is_a_no_within_the_limit() {
    Inspection answer =
        inspect(
            (pipeline, bundle, artifact) -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Inspection.passed();
            },
            Duration.ofMillis(50));

    assertThat(answer.failure().orElseThrow()).contains("was not done after 50 ms");
  }

  @Test
  void an_inspection_that_overflows_the_stack_is_a_no() {
    Inspection answer = inspect(BoundedInspectorTest::overflow, Duration.ofSeconds(20));

    assertThat(answer.failure().orElseThrow()).contains("StackOverflowError");
  }

  @Test
  void an_answer_in_time_is_passed_on() {
    Inspection answer =
        inspect((pipeline, bundle, artifact) -> Inspection.failed("no"), Duration.ofSeconds(20));

    assertThat(answer).isEqualTo(Inspection.failed("no"));
  }

  @SuppressWarnings("InfiniteRecursion")
  private static Inspection overflow(String pipeline, Bundle bundle, byte[] artifact) {
    return overflow(pipeline, bundle, artifact);
  }

  private static Inspection inspect(Inspector inspector, Duration limit) {
    return new BoundedInspector(inspector, limit)
        .inspect("flights", Bundles.passing("trees"), new byte[] {1});
  }
}
