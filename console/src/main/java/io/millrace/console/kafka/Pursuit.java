package io.millrace.console.kafka;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does the same round over and over. A round that fails is tried again after a pause
 * that doubles; what is wrong can be asked for meanwhile. A round that hangs is a problem too.
 */
final class Pursuit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pursuit.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(5);
  private static final Duration HANGING = Duration.ofSeconds(30);
  private static final Duration FAREWELL = Duration.ofSeconds(10);

  /** What is done over and over. */
  interface Work {
    /** One short round; opens what is not open. */
    void round();

    /** Ends a round that waits; from any thread. */
    void wake();

    /** Closes what is open, so that the next round begins anew. */
    void reset();
  }

  private final String name;
  private final Work work;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable String problem = "nothing has been read yet";
  private volatile long lastRound = System.nanoTime();

  Pursuit(String name, Work work) {
    this.name = name;
    this.work = work;
    this.thread = Thread.ofPlatform().daemon().name("console-" + name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Optional<String> problem() {
    Duration silence = Duration.ofNanos(System.nanoTime() - lastRound);
    if (problem == null && silence.compareTo(HANGING) > 0) {
      return Optional.of(
          "%s: nothing could be read for %d s; check Kafka and the schema registry"
              .formatted(name, silence.toSeconds()));
    }
    return Optional.ofNullable(problem).map(text -> name + ": " + text);
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    while (closed.getCount() > 0) {
      try {
        work.round();
        problem = null;
        lastRound = System.nanoTime();
        pause = FIRST_PAUSE;
      } catch (RuntimeException e) {
        if (closed.getCount() > 0) {
          note(e, pause);
          waitFor(pause);
          pause =
              pause.multipliedBy(2).compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : pause.multipliedBy(2);
        }
      }
    }
    work.reset();
  }

  private void note(RuntimeException failure, Duration pause) {
    problem = failure instanceof FeedException ? failure.getMessage() : failure.toString();
    LOG.warn("{}: {}; trying again in {} ms", name, problem, pause.toMillis());
    LOG.debug("{} failed", name, failure);
    work.reset();
  }

  private void waitFor(Duration pause) {
    try {
      boolean ended = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      LOG.debug("{}: {}", name, ended ? "closed" : "trying again");
    } catch (InterruptedException e) {
      closed.countDown();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    work.wake();
    try {
      if (thread.isAlive() && !thread.join(FAREWELL)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
