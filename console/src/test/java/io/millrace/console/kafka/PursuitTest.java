package io.millrace.console.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.Await;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PursuitTest {
  /** Fails a number of times, then works. */
  private static final class Flaky implements Pursuit.Work {
    final AtomicInteger failuresLeft;
    final AtomicInteger resets = new AtomicInteger();
    final CountDownLatch worked = new CountDownLatch(3);
    final CountDownLatch woken = new CountDownLatch(1);

    Flaky(int failures) {
      failuresLeft = new AtomicInteger(failures);
    }

    @Override
    public void round() {
      if (failuresLeft.getAndDecrement() > 0) {
        throw new FeedException("Kafka at a:1 has not answered");
      }
      worked.countDown();
    }

    @Override
    public void wake() {
      woken.countDown();
    }

    @Override
    public void reset() {
      resets.incrementAndGet();
    }
  }

  @Test
  void before_the_first_round_nothing_is_fresh() {
    assertThat(new Pursuit("logs", new Flaky(0)).problem())
        .contains("logs: nothing has been read yet");
  }

  @Test
  void a_failing_round_is_told_and_tried_again_from_anew() throws Exception {
    Flaky work = new Flaky(2);
    try (Pursuit pursuit = new Pursuit("logs", work)) {
      pursuit.start();
      Await.until("failure", () -> work.resets.get() > 0);
      assertThat(pursuit.problem()).contains("logs: Kafka at a:1 has not answered");
      assertThat(work.worked.await(20, TimeUnit.SECONDS)).isTrue();
      Await.until("fresh view", () -> pursuit.problem().isEmpty());
      assertThat(work.resets.get()).isEqualTo(2);
    }
    assertThat(work.woken.getCount()).isZero();
    assertThat(work.resets.get()).isEqualTo(3);
  }
}
