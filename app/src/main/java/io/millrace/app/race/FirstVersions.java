package io.millrace.app.race;

import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Retrain;
import java.util.Collection;
import java.util.Optional;

/**
 * Whether a race could begin. Without first versions there are no scores, so no loss whose drift
 * could ask for others: then a schedule alone can, and a run or a backtest without one is over.
 */
public final class FirstVersions {
  private FirstVersions() {}

  /** Why there is nothing to wait for. */
  public static Optional<String> hopeless(Collection<Request> requests, Retrain retrain) {
    return retrain.every().isPresent()
        ? Optional.empty()
        : missing(requests)
            .map(why -> why + "; no schedule in retrain.when ({every: ...}) would ask again");
  }

  /** Why no version has been trained, where the request for the first ones was carried out. */
  public static Optional<String> missing(Collection<Request> requests) {
    return isAny(requests, Request.State.ANSWERED)
        ? Optional.empty()
        : failed(requests)
            .map(
                failed ->
                    "the first versions could not be trained, at %s: %s"
                        .formatted(failed.at(), failed.why()));
  }

  /** The request for the first versions, where it brought none. */
  public static Optional<Request> failed(Collection<Request> requests) {
    return requests.stream()
        .filter(r -> r.cause() == Request.Cause.BOOTSTRAP && r.state() == Request.State.FAILED)
        .findFirst();
  }

  private static boolean isAny(Collection<Request> requests, Request.State state) {
    return requests.stream().anyMatch(request -> request.state() == state);
  }
}
