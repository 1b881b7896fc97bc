package io.millrace.app.backtest;

import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Prediction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * SHA-256 over what a run computed. Every kind of message, and every version's scores, has a digest
 * of its own in log order, since only within one is the order a property of the data; the whole is
 * the digest of their names and digests. Numbers go in by their bits.
 */
final class RunDigest {
  private static final int ROOM = 1 << 12;

  private final Map<String, MessageDigest> parts = new TreeMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(ROOM);

  void add(FeatureVector vector) {
    MessageDigest to = part("vectors");
    text(to, vector.eventId());
    number(to, vector.eventTime().toEpochMilli());
    text(to, vector.signature());
    for (int i = 0; i < vector.values().size(); i++) {
      number(to, vector.values().number(i));
      String category = vector.values().text(i);
      text(to, category == null ? "" : "=" + category);
    }
    flush(to);
  }

  void add(Prediction prediction) {
    MessageDigest to = part("scores of " + prediction.contender() + "@" + prediction.version());
    text(to, prediction.eventId());
    text(to, prediction.alias().name());
    number(to, prediction.champion() ? 1 : 0);
    number(to, prediction.score());
    prediction.probabilities().forEach(share -> number(to, share));
    flush(to);
  }

  void add(Outcome outcome) {
    MessageDigest to = part("outcomes");
    text(to, outcome.eventId());
    number(to, outcome.label().orElse(Double.NaN));
    number(to, outcome.labelKnownAt().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE));
    for (Outcome.ScoredBy scored : outcome.scores()) {
      text(to, scored.contender());
      number(to, scored.version());
      text(to, scored.alias().name());
      number(to, scored.champion() ? 1 : 0);
      number(to, scored.score());
      scored.probabilities().forEach(share -> number(to, share));
      number(to, scored.loss().orElse(Double.NaN));
    }
    flush(to);
  }

  /** Anything whose text says it all: records of numbers, texts and instants. */
  void add(String kind, Object message) {
    MessageDigest to = part(kind);
    text(to, message.toString());
    flush(to);
  }

  /** Lower-case hex; nothing may be added afterwards. */
  String hex() {
    MessageDigest whole = sha256();
    parts.forEach(
        (name, part) -> {
          text(whole, name);
          flush(whole);
          whole.update(part.digest());
        });
    return HexFormat.of().formatHex(whole.digest());
  }

  private MessageDigest part(String name) {
    return parts.computeIfAbsent(name, absent -> sha256());
  }

  private void text(MessageDigest to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(to, bytes.length);
    if (bytes.length > buffer.remaining()) {
      flush(to);
      to.update(bytes);
    } else {
      buffer.put(bytes);
    }
  }

  private void number(MessageDigest to, double value) {
    number(to, Double.doubleToLongBits(value));
  }

  private void number(MessageDigest to, long bits) {
    if (buffer.remaining() < Long.BYTES) {
      flush(to);
    }
    buffer.putLong(bits);
  }

  /** A digest takes many bytes at once far faster than a few at a time. */
  private void flush(MessageDigest to) {
    to.update(buffer.flip());
    buffer.clear();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
