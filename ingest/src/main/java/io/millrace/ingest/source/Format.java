package io.millrace.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is in a file. */
enum Format {
  CSV("csv"),
  NDJSON("ndjson|jsonl|json"),
  AVRO("avro"),
  PARQUET("parquet");

  private static final int HEAD = 512;
  private static final String ACCEPTED =
      "CSV with a header (.csv), NDJSON (.ndjson, .jsonl), Avro object container (.avro), each also"
          + " gzipped (.gz) or zstd-compressed (.zst), and Parquet (.parquet) are accepted";

  /** File name endings, as alternatives of a regular expression. */
  private final String endings;

  Format(String endings) {
    this.endings = endings;
  }

  /** The first bytes of a kind of file. */
  static final class Magic {
    private final byte[] bytes;

    private Magic(byte... bytes) {
      this.bytes = bytes;
    }

    boolean begins(byte[] head) {
      return head.length >= bytes.length
          && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
    }
  }

  static final Magic GZIP = new Magic((byte) 0x1f, (byte) 0x8b);
  static final Magic ZSTD = new Magic((byte) 0x28, (byte) 0xb5, (byte) 0x2f, (byte) 0xfd);
  private static final Magic OBJECT_CONTAINER =
      new Magic((byte) 'O', (byte) 'b', (byte) 'j', (byte) 1);
  private static final Magic PAR1 = new Magic("PAR1".getBytes(StandardCharsets.US_ASCII));

  /** The first bytes, which stay to be read. */
  static byte[] peek(InputStream in) throws IOException {
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    return head;
  }

  /**
   * The format of a decompressed file.
   *
   * @throws InvalidSourceException when it has none of them, or another than its name says
   */
  static Format of(InputStream in, Path file) throws IOException {
    byte[] head = peek(in);
    Optional<Format> named = named(file);
    Optional<Format> found = found(head);
    if (found.isEmpty() && head.length == 0) {
      return named.filter(format -> format == NDJSON).orElseThrow(() -> refused(file, "is empty"));
    }
    Format format = found.orElseThrow(() -> refused(file, unknown(head)));
    if (format == PARQUET && !PAR1.begins(head(file))) {
      throw refused(file, "is a compressed Parquet file: decompress it first");
    }
    if (named.isPresent() && named.get() != format && !(named.get() == NDJSON && format == CSV)) {
      throw refused(
          file, "is named as %s, but what is in it looks like %s".formatted(named.get(), format));
    }
    return named.orElse(format);
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(HEAD);
    }
  }

  private static Optional<Format> named(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    String plain = name.replaceFirst("\\.(gz|gzip|zst|zstd)$", "");
    return List.of(values()).stream()
        .filter(format -> plain.matches(".*\\.(" + format.endings + ")"))
        .findFirst();
  }

  private static Optional<Format> found(byte[] head) {
    if (PAR1.begins(head)) {
      return Optional.of(PARQUET);
    }
    if (OBJECT_CONTAINER.begins(head)) {
      return Optional.of(AVRO);
    }
    String text = new String(head, StandardCharsets.UTF_8).stripLeading();
    boolean binary = text.chars().anyMatch(c -> c < ' ' && "\t\r\n\f".indexOf(c) < 0);
    if (binary || text.isEmpty() || text.startsWith("[")) {
      return Optional.empty();
    }
    return Optional.of(text.startsWith("{") ? NDJSON : CSV);
  }

  private static String unknown(byte[] head) {
    return new String(head, StandardCharsets.UTF_8).stripLeading().startsWith("[")
        ? "is a JSON array: put one object on each line (jq -c '.[]' does)"
        : "begins with the bytes %s, as no file of events does"
            .formatted(HexFormat.of().formatHex(head, 0, Math.min(8, head.length)));
  }

  private static InvalidSourceException refused(Path file, String why) {
    return new InvalidSourceException("%s %s; %s".formatted(file, why, ACCEPTED));
  }
}
