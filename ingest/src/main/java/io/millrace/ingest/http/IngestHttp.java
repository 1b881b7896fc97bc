package io.millrace.ingest.http;

import java.time.Duration;
import java.util.Optional;

/**
 * Where and how events are taken over HTTP.
 *
 * @param host address to listen on
 * @param port 0 takes a free one
 * @param token that callers must bring as {@code Authorization: Bearer TOKEN}; empty for none
 * @param largestBody bytes of a request's body
 * @param capacity bytes of all requests under way; whoever comes beyond it gets 429
 * @param patience how long Kafka may take to acknowledge; after it, 503
 */
public record IngestHttp(
    String host,
    int port,
    Optional<String> token,
    int largestBody,
    int capacity,
    Duration patience) {
  private static final int MEBIBYTE = 1 << 20;

  public IngestHttp {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port %d: 0 to 65535 is expected".formatted(port));
    }
  }

  /**
   * With the defaults: bodies of 1 MiB, 16 MiB under way (half of the producer's buffer), 10 s.
   *
   * @param address {@code HOST:PORT}, or a port of this machine's own address
   */
  public static IngestHttp at(String address, Optional<String> token) {
    int colon = address.lastIndexOf(':');
    String host = colon <= 0 ? "127.0.0.1" : address.substring(0, colon);
    String port = address.substring(colon + 1);
    if (!port.matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "--http %s: HOST:PORT is expected, as in 127.0.0.1:8090".formatted(address));
    }
    return new IngestHttp(
        host, Integer.parseInt(port), token, MEBIBYTE, 16 * MEBIBYTE, Duration.ofSeconds(10));
  }

  /** Bytes that the smallest request counts for: so no more than 128 are under way at once. */
  int leastCharge() {
    return Math.max(1, capacity / 128);
  }
}
