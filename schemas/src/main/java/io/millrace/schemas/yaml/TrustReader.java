package io.millrace.schemas.yaml;

import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads {@code trust}: Ed25519 public keys, each as base64 of its X.509 form, or the name of a file
 * that holds it, PEM or base64.
 */
final class TrustReader {
  private static final Pattern ARMOUR = Pattern.compile("-----(BEGIN|END) PUBLIC KEY-----|\\s");

  /** Base64 of an X.509 Ed25519 key: 44 bytes. */
  private static final int LENGTH = 60;

  private final Function<String, String> files;

  TrustReader(Function<String, String> files) {
    this.files = files;
  }

  Optional<List<String>> read(YamlValue at) {
    List<String> keys = new ArrayList<>();
    List<YamlValue> entries = at.list();
    for (YamlValue entry : entries) {
      entry
          .scalar("a public key in base64, or a file that holds one")
          .flatMap(text -> key(entry, text))
          .ifPresent(keys::add);
    }
    if (entries.isEmpty()) {
      at.report("is empty: it would trust nobody; leave it out to take unsigned versions");
    }
    return Optional.of(keys);
  }

  private Optional<String> key(YamlValue at, String text) {
    if (text.length() == LENGTH && isKey(text)) {
      return Optional.of(text);
    }
    try {
      String content = ARMOUR.matcher(files.apply(text)).replaceAll("");
      if (isKey(content)) {
        return Optional.of(content);
      }
      at.report(
          "the file %s holds no Ed25519 public key: write one with millrace models keygen"
              .formatted(text));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      at.report(
          "is neither an Ed25519 public key in base64 nor a file that can be read (%s): millrace models keygen writes a pair of keys"
              .formatted(e.getMessage()));
    }
    return Optional.empty();
  }

  private static boolean isKey(String base64) {
    try {
      byte[] encoded = Base64.getDecoder().decode(base64);
      return KeyFactory.getInstance("Ed25519")
          .generatePublic(new X509EncodedKeySpec(encoded))
          .getAlgorithm()
          .startsWith("Ed");
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
