package io.millrace.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Holds the table of ARCHITECTURE.md: who may import whom, which packages are pure, which names.
 */
class ArchitectureTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.millrace");

  /** Module to the modules it may import. */
  private static final Map<String, Set<String>> IMPORTS =
      Map.of(
          "schemas", Set.of(),
          "measures", Set.of(),
          "ingest", Set.of("schemas"),
          "features", Set.of("schemas"),
          "registry", Set.of("schemas", "measures"),
          "scoring", Set.of("schemas", "measures", "registry"),
          "monitor", Set.of("schemas", "measures"),
          "retrain", Set.of("schemas", "measures", "registry", "scoring"),
          "console", Set.of("schemas", "measures", "registry"));

  private static final List<String> PURE =
      List.of(
          "io.millrace.measures..",
          "io.millrace.schemas.message..",
          "io.millrace.schemas.topic..",
          "io.millrace.ingest.event..",
          "io.millrace.ingest.privacy..",
          "io.millrace.ingest.replay..",
          "io.millrace.features.aggregate..",
          "io.millrace.features.engine..",
          "io.millrace.features.admission..",
          "io.millrace.features.event..",
          "io.millrace.features.field..",
          "io.millrace.features.resume..",
          "io.millrace.registry.life..",
          "io.millrace.registry.seal..",
          "io.millrace.scoring.input..",
          "io.millrace.scoring.calibration..",
          "io.millrace.scoring.decision..",
          "io.millrace.scoring.explain..",
          "io.millrace.monitor.join..",
          "io.millrace.monitor.judge..",
          "io.millrace.monitor.input..",
          "io.millrace.monitor.fold..",
          "io.millrace.monitor.output..",
          "io.millrace.monitor.plan..",
          "io.millrace.retrain.dataset..",
          "io.millrace.retrain.gate..",
          "io.millrace.console.view..");

  @Test
  void every_module_is_seen_and_imports_only_what_the_table_allows() {
    Set<String> modules = new HashSet<>();
    CODE.forEach(type -> modules.add(module(type.getPackageName())));
    assertThat(modules).containsAll(IMPORTS.keySet()).contains("app");
    IMPORTS.forEach(
        (module, allowed) ->
            IMPORTS.keySet().stream()
                .filter(other -> !other.equals(module) && !allowed.contains(other))
                .forEach(other -> mayNotImport(module, other)));
    IMPORTS.keySet().forEach(module -> mayNotImport(module, "app"));
  }

  private static void mayNotImport(String module, String other) {
    noClasses()
        .that()
        .resideInAPackage("io.millrace." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.millrace." + other + "..")
        .allowEmptyShould(false)
        .check(CODE);
  }

  private static String module(String packageName) {
    String[] parts = packageName.split("\\.");
    return parts.length > 2 ? parts[2] : "";
  }

  @Test
  void pure_packages_know_no_engine_file_network_clock_log_or_chance() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "org.apache.flink..",
            "org.slf4j..",
            "java.nio.file..",
            "java.net..",
            "java.util.concurrent..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.File")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callConstructor(java.util.Random.class)
        .check(CODE);
  }

  @Test
  void pure_packages_all_exist() {
    List<String> missing = new ArrayList<>();
    for (String pure : PURE) {
      String prefix = pure.substring(0, pure.length() - 2);
      if (CODE.stream().noneMatch(type -> type.getPackageName().startsWith(prefix))) {
        missing.add(pure);
      }
    }
    assertThat(missing).as("packages that the table names but the code lacks").isEmpty();
  }

  @Test
  void smile_stays_in_its_packages() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.millrace.scoring.smile..", "io.millrace.retrain.smile..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("smile..")
        .check(CODE);
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching("io.millrace.(*).(*)..").should().beFreeOfCycles().check(CODE);
  }

  @Test
  void names_say_what_a_thing_is() {
    noClasses()
        .should()
        .haveNameMatching(
            "io\\.millrace\\..*\\.[^.]*(Utils?|Helpers?|Manager|Impl|Base|Abstract|Common)[^.a-z]?[^.a-z]*")
        .check(CODE);
  }

  @Test
  void exceptions_are_unchecked() {
    classes()
        .that()
        .areAssignableTo(Exception.class)
        .should()
        .beAssignableTo(RuntimeException.class)
        .check(CODE);
  }
}
