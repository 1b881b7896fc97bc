package io.millrace.app.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Hands out ports of the loopback interface, none twice. A port is tried by binding it and let go
 * again, so another program may still take it before the server does; drawing at random makes that
 * unlikely, and the server's start then fails with its own message.
 */
final class LoopbackPorts {
  static final String HOST = "127.0.0.1";

  private static final int FIRST_FREE = 20_000;
  private static final int FIRST_OUTGOING = 32_768;
  private static final int ATTEMPTS = 1_000;

  private final Set<Integer> given = new HashSet<>();

  /**
   * @param server the server's name, for messages
   */
  int take(ListenPort port, String server) {
    return switch (port) {
      case ListenPort.Fixed fixed -> takeFixed(fixed, server);
      case ListenPort.Free ignored -> takeFree(server);
    };
  }

  private int takeFixed(ListenPort.Fixed port, String server) {
    if (!given.add(port.number()) || !isFree(port.number())) {
      throw new EmbeddedException(
          "port %d for the %s is taken by another program: stop that program, or choose another port with %s"
              .formatted(port.number(), server, port.option()));
    }
    return port.number();
  }

  private int takeFree(String server) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int number = ThreadLocalRandom.current().nextInt(FIRST_FREE, FIRST_OUTGOING);
      if (isFree(number) && given.add(number)) {
        return number;
      }
    }
    throw new EmbeddedException(
        "no free port from %d to %d was found for the %s in %d attempts: does this machine forbid to listen on %s?"
            .formatted(FIRST_FREE, FIRST_OUTGOING - 1, server, ATTEMPTS, HOST));
  }

  /** By number: a name, or the JVM's own idea of loopback, might mean IPv6. */
  static InetSocketAddress address(int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
  }

  private static boolean isFree(int number) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address(number));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
