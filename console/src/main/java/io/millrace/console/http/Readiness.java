package io.millrace.console.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether everything that the console needs works, by name. */
final class Readiness {
  private final List<Probe> probes;

  /** One check's answer. */
  record Check(String name, boolean ready, String problem) {}

  /** All of them. */
  record Answer(boolean ready, List<Check> failing, List<String> passing) {}

  Readiness(List<Probe> probes) {
    this.probes = List.copyOf(probes);
  }

  Answer ask() {
    List<Check> checks = probes.stream().map(Readiness::ask).toList();
    List<Check> failing = checks.stream().filter(check -> !check.ready).toList();
    List<String> passing = checks.stream().filter(Check::ready).map(Check::name).toList();
    return new Answer(failing.isEmpty(), failing, passing);
  }

  Map<String, Boolean> gauges() {
    Map<String, Boolean> ready = new LinkedHashMap<>();
    probes.forEach(probe -> ready.put(probe.name(), ask(probe).ready));
    return ready;
  }

  /** A probe that breaks has not passed. */
  private static Check ask(Probe probe) {
    try {
      Optional<String> problem = probe.problem().get();
      return new Check(probe.name(), problem.isEmpty(), problem.orElse(""));
    } catch (RuntimeException e) {
      return new Check(probe.name(), false, "the check itself failed: " + e);
    }
  }
}
