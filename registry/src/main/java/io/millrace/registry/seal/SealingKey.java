package io.millrace.registry.seal;

import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Seal;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/** A private Ed25519 key (RFC 8032) and its public one: what signs versions. */
public final class SealingKey {
  private static final String ALGORITHM = "Ed25519";
  private static final String HEAD = "-----BEGIN PRIVATE KEY-----";
  private static final String FOOT = "-----END PRIVATE KEY-----";
  private static final Pattern ARMOUR = Pattern.compile(HEAD + "|" + FOOT + "|\\s");
  private static final int SEED_BYTES = 32;

  private final PrivateKey secret;
  private final String open;

  private SealingKey(PrivateKey secret, byte[] open) {
    this.secret = secret;
    this.open = Base64.getEncoder().encodeToString(open);
  }

  /** A new one. */
  public static SealingKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return new SealingKey(pair.getPrivate(), pair.getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
    }
  }

  /**
   * Reads a key as {@code models keygen} and {@code openssl genpkey -algorithm ed25519} write it.
   *
   * @param pem PKCS#8
   * @throws IllegalArgumentException when it is none
   */
  public static SealingKey of(String pem) {
    try {
      byte[] encoded = Base64.getDecoder().decode(ARMOUR.matcher(pem).replaceAll(""));
      PrivateKey secret =
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return new SealingKey(secret, publicKey(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "that is no private Ed25519 key in PKCS#8 PEM (%s): write one with millrace models keygen FILE"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** The platform makes a public key only together with its seed: so it is handed the seed. */
  private static byte[] publicKey(byte[] encoded) throws GeneralSecurityException {
    byte[] seed = Arrays.copyOfRange(encoded, encoded.length - SEED_BYTES, encoded.length);
    KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
    generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
    return generator.generateKeyPair().getPublic().getEncoded();
  }

  /** The public key for a trust list: X.509, base64. */
  public String open() {
    return open;
  }

  /** The private key as PKCS#8 PEM. */
  public String pem() {
    String body = Base64.getEncoder().encodeToString(secret.getEncoded());
    return HEAD + "\n" + body + "\n" + FOOT + "\n";
  }

  /** The bundle, signed for a pipeline. */
  public Bundle sign(String pipeline, Bundle bundle) {
    try {
      Signature signing = Signature.getInstance(ALGORITHM);
      signing.initSign(secret);
      signing.update(Statement.of(pipeline, bundle));
      return bundle.with(new Seal(open, new Blob(signing.sign())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "a version of " + bundle.contender() + " cannot be signed", e);
    }
  }

  /** Gives what it was given, once, as if it were chance. */
  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] bytes;

    Given(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] target) {
      System.arraycopy(bytes, 0, target, 0, target.length);
    }
  }
}
