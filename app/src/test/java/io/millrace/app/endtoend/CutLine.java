package io.millrace.app.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A line to a server on this machine that can be cut: connections break, new ones are hung up. */
final class CutLine implements AutoCloseable {
  private final ServerSocket front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private final int target;
  private volatile boolean cut;

  CutLine(int target) throws IOException {
    this.target = target;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return front.getLocalPort();
  }

  void cut() throws IOException {
    cut = true;
    for (Socket socket : open) {
      socket.close();
    }
  }

  void mend() {
    cut = false;
  }

  /** How often somebody called while the line was cut. */
  int refused() {
    return refused.get();
  }

  private void accept() {
    while (!front.isClosed()) {
      try {
        Socket caller = front.accept();
        if (cut) {
          refused.incrementAndGet();
          caller.close();
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(caller);
        open.add(server);
        Thread.ofVirtual().start(() -> copy(caller, server));
        Thread.ofVirtual().start(() -> copy(server, caller));
      } catch (IOException e) {
        if (!front.isClosed() && !cut) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream()) {
      in.transferTo(to.getOutputStream());
    } catch (IOException e) {
      open.remove(from); // a broken line is what this is for
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  @Override
  public void close() throws IOException {
    front.close();
    cut();
  }
}
