package io.millrace.app.command;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What tells the workers of a group apart. Two of one name would take over from each other. */
final class InstanceOption {
  @Option(
      names = "--instance",
      description =
          "Tells workers of a group apart; a restarted one keeps its own. Default: this machine's"
              + " name, so two on one machine need one each.")
  private @Nullable String instance;

  InstanceOption() {}

  String name() {
    if (instance != null) {
      return instance;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "this machine has no name to tell its worker from others: give --instance NAME", e);
    }
  }
}
