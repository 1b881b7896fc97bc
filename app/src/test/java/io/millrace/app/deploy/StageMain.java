package io.millrace.app.deploy;

import io.millrace.app.Main;
import java.io.IOException;

/**
 * The command, for as long as the test lives: the end of standard input means that the test is
 * gone, however it went. A signal ends it as it ends the command.
 */
final class StageMain {
  private StageMain() {}

  public static void main(String[] arguments) {
    Thread.ofPlatform().daemon().name("test-watch").start(StageMain::haltAtEndOfInput);
    Main.main(arguments);
  }

  private static void haltAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is sent; whatever comes is not the end.
      }
    } catch (IOException testIsGone) {
      // Same meaning as the end of input.
    }
    Runtime.getRuntime().halt(3);
  }
}
