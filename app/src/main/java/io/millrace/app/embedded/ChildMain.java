package io.millrace.app.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The main class of every child process: runs a server's main for as long as the parent lives.
 *
 * <p>The parent holds the other end of standard input and writes nothing. End of input therefore
 * means "stop": the parent closed it, or is gone, killed or not. Keys typed at a terminal (Ctrl-C)
 * and its closing reach the children as signals too; they ignore them, so that the parent may stop
 * its own work first while Kafka still answers.
 *
 * <p>A child holds a lock of its own while it runs. When a parent was killed and its successor is
 * quicker than the old child's orderly stop, the new child waits here, rather than fail on a
 * directory that is still in use.
 *
 * <p>Uses the JDK alone: it runs in front of any class path.
 */
final class ChildMain {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  /** Kept reachable: a lock ends with its channel. */
  @SuppressWarnings("UnusedVariable")
  private static @Nullable FileLock lock;

  private ChildMain() {}

  /**
   * @param args the lock file, the server's main class, and that one's arguments
   */
  public static void main(String[] args) {
    ignoreSignal("INT");
    ignoreSignal("HUP");
    daemon("parent-watch", ChildMain::stopAtEndOfInput);
    try {
      lock = waitForLock(Path.of(args[0]));
      String[] serverArgs = Arrays.copyOfRange(args, 2, args.length);
      Class.forName(args[1]).getMethod("main", String[].class).invoke(null, (Object) serverArgs);
    } catch (Throwable e) {
      // The server's threads are no daemons: without an exit the process would stay, half started.
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static FileLock waitForLock(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).lock();
  }

  private static void stopAtEndOfInput() {
    try (InputStream parent = System.in) {
      while (parent.read() >= 0) {
        // Nothing is sent; whatever comes is not the end.
      }
    } catch (IOException parentIsGone) {
      // Same meaning as the end of input.
    }
    daemon("stop-limit", ChildMain::haltAfterLimit);
    System.exit(0);
  }

  private static void haltAfterLimit() {
    try {
      Thread.sleep(STOP_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  private static void daemon(String name, Runnable work) {
    Thread.ofPlatform().daemon().name(name).start(work);
  }

  /**
   * By reflection: the compiler warns of any direct use of {@code sun.misc}, and warnings are
   * errors here.
   */
  private static void ignoreSignal(String name) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance(name),
              handler.getField("SIG_IGN").get(null));
    } catch (ReflectiveOperationException e) {
      System.err.println("signal " + name + " cannot be ignored here: " + e);
    }
  }
}
