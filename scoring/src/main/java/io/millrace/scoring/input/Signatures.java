package io.millrace.scoring.input;

import io.millrace.schemas.pipeline.Signature;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds a vector's columns by its signature's hash. */
@FunctionalInterface
public interface Signatures {
  Optional<Signature> find(String hash);

  /** Only these are known. */
  static Signatures of(Signature... known) {
    Map<String, Signature> byHash =
        Arrays.stream(known).collect(Collectors.toMap(Signature::hash, Function.identity()));
    return hash -> Optional.ofNullable(byHash.get(hash));
  }
}
