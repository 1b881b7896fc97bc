package io.millrace.retrain.worker;

import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Request.State;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests wait for an answer: those that were opened and never ended, in the log's order.
 * One that a stopped worker left at TRAINING waits again. A request that the monitor opens a second
 * time under its id, after a replay, stays ended.
 */
final class RequestBook {
  private final Map<String, Request> waiting = new LinkedHashMap<>();
  private final Set<String> ended = new HashSet<>();

  void note(Request request) {
    boolean waits = request.state() == State.OPEN || request.state() == State.TRAINING;
    if (!waits) {
      ended.add(request.id());
      waiting.remove(request.id());
    } else if (!ended.contains(request.id())) {
      waiting.putIfAbsent(request.id(), request);
    }
  }

  /** The oldest one. */
  Optional<Request> next() {
    return waiting.values().stream().findFirst();
  }
}
