package io.millrace.registry.life;

import java.util.Optional;

/**
 * What a look at a submitted bundle found: digest, signature, loading, self-test and limits. Part
 * of a command's input, so that the life cycle itself stays pure.
 *
 * @param failure why the bundle must not serve; empty when nothing speaks against it
 * @param shown what whoever submitted it should read beside the answer; may be empty
 */
public record Inspection(Optional<String> failure, String shown) {

  /** Nothing speaks against it. Also the input beside a command that needs no inspection. */
  public static Inspection passed() {
    return new Inspection(Optional.empty(), "");
  }

  /** It must not serve, for this reason. */
  public static Inspection failed(String reason) {
    return new Inspection(Optional.of(reason), "");
  }

  /** The same, with something to read. */
  public Inspection showing(String text) {
    return new Inspection(failure, text);
  }
}
