package io.millrace.retrain.answer;

import java.util.Objects;

/** Which code ran where: the part of a version's provenance that no data decides. */
record Surroundings(String codeVersion, String jvm, String machine) {

  static Surroundings here() {
    String version = Surroundings.class.getPackage().getImplementationVersion();
    return new Surroundings(
        Objects.requireNonNullElse(version, "development"),
        "%s %s".formatted(System.getProperty("java.vm.name"), System.getProperty("java.version")),
        "%s %s, %d cores"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
  }
}
