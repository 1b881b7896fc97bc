package io.millrace.ingest.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The installation's secret key for {@code hash} rules: HMAC-SHA256 (RFC 2104, FIPS 198-1). Without
 * it nobody can tell which text a hash stands for by trying texts out, as one can with a bare
 * SHA-256 of a card number. It is never shown. For any thread.
 */
public final class PrivacyKey {
  /** RFC 2104 advises against keys shorter than the hash; half of it is what we insist on. */
  private static final int SHORTEST = 16;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  private PrivacyKey(byte[] secret) {
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  /**
   * The key that a text's UTF-8 bytes make, blanks around it left out.
   *
   * @param source where the text came from, for the message
   */
  public static PrivacyKey of(String text, String source) {
    byte[] secret = text.strip().getBytes(StandardCharsets.UTF_8);
    if (secret.length < SHORTEST) {
      throw new IllegalArgumentException(
          "the privacy key in %s has %d bytes: at least %d are needed, or hashes can be guessed; make one with: openssl rand -hex 32"
              .formatted(source, secret.length, SHORTEST));
    }
    return new PrivacyKey(secret);
  }

  /** A key that is no secret, for checks whose hashes nobody keeps. */
  public static PrivacyKey ofNobody() {
    return of("0".repeat(64), "no file");
  }

  /** 64 hexadecimal digits that stand for the text. */
  public String hash(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "PrivacyKey";
  }
}
