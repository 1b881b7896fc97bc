package io.millrace.ingest.http;

import java.util.Map;

/**
 * What has come over HTTP since the server's start.
 *
 * @param events acknowledged, by stream
 * @param answers requests to streams, by the status of the answer: 200 for what was taken, any
 *     other for why it was not
 * @param bytes of the bodies that were read
 */
public record EventCounts(Map<String, Long> events, Map<Integer, Long> answers, long bytes) {
  public EventCounts {
    events = Map.copyOf(events);
    answers = Map.copyOf(answers);
  }
}
