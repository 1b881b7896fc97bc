package io.millrace.app.embedded;

import java.nio.file.Path;

/** A command with embedded servers, to be killed: prints a line when they serve, then waits. */
final class EmbeddedCommand {
  private EmbeddedCommand() {}

  /**
   * @param args the data directory
   */
  public static void main(String[] args) throws Exception {
    EmbeddedServices services = EmbeddedServices.start(EmbeddedOptions.in(Path.of(args[0])));
    services.closeAtExit();
    System.out.println("ready");
    services.failure().join();
  }
}
