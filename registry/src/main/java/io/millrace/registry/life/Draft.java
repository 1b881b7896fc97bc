package io.millrace.registry.life;

import io.millrace.schemas.message.Bundle;

/** What came of an artifact that is published without a manifest. */
public sealed interface Draft {

  /**
   * A bundle, to be submitted.
   *
   * @param shown what was inferred, for the publisher to read
   */
  record Ready(Bundle bundle, String shown) implements Draft {}

  /**
   * The artifact itself must not serve: it becomes a rejected version, for all to see.
   *
   * @param bundle as far as it could be made
   */
  record Bad(Bundle bundle, String reason) implements Draft {}

  /** Nothing is wrong with it, but something has to be said that cannot be inferred. */
  record Unclear(String question) implements Draft {}
}
