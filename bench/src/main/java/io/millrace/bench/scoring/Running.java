package io.millrace.bench.scoring;

/** Something that works on threads of its own until it is closed. */
@FunctionalInterface
interface Running extends AutoCloseable {
  @Override
  void close();

  /** What starts it. */
  @FunctionalInterface
  interface Start {
    Running start();
  }

  /** A loop on a thread of its own; closing waits for its last turn. */
  static Running loop(String name, Loop loop) {
    var thread = new LoopThread(name, loop);
    thread.start();
    return thread::end;
  }

  /** What is done over and over, and at the end. */
  interface Loop {
    void turn();

    void end();
  }

  /** Runs a loop. */
  final class LoopThread extends Thread {
    private final Loop loop;
    private volatile boolean ended;

    private LoopThread(String name, Loop loop) {
      super(name);
      this.loop = loop;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        while (!ended) {
          loop.turn();
        }
      } finally {
        loop.end();
      }
    }

    private void end() {
      ended = true;
      try {
        join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
