package io.millrace.app.backtest;

import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Prediction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * SHA-256 over what a run computed. Every kind of message, and every version's scores, has a digest
 * of its own in log order, since only within one is the order a property of the data; the whole is
 * the digest of their names and digests. Numbers go in by their bits.
 */
final class RunDigest {
  private final Map<String, MessageDigest> parts = new TreeMap<>();
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  void add(FeatureVector vector) {
    MessageDigest to = part("vectors");
    text(to, vector.eventId());
    number(to, vector.eventTime().toEpochMilli());
    text(to, vector.signature());
    for (int i = 0; i < vector.values().size(); i++) {
      number(to, Double.doubleToLongBits(vector.values().number(i)));
      text(to, String.valueOf(vector.values().text(i)));
    }
  }

  void add(Prediction prediction) {
    MessageDigest to =
        part("scores of %s@%d".formatted(prediction.contender(), prediction.version()));
    text(to, prediction.eventId());
    text(to, prediction.alias() + " " + prediction.champion());
    number(to, Double.doubleToLongBits(prediction.score()));
  }

  void add(Outcome outcome) {
    MessageDigest to = part("outcomes");
    text(to, outcome.eventId());
    text(to, outcome.label() + " " + outcome.labelKnownAt() + " " + outcome.scores());
  }

  /** Anything whose text says it all: records of numbers, texts and instants. */
  void add(String kind, Object message) {
    text(part(kind), message.toString());
  }

  /** Lower-case hex; nothing may be added afterwards. */
  String hex() {
    MessageDigest whole = sha256();
    parts.forEach(
        (name, part) -> {
          text(whole, name);
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
    to.update(bytes);
  }

  private void number(MessageDigest to, long bits) {
    to.update(number.putLong(0, bits).array());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
