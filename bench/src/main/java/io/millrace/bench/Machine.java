package io.millrace.bench;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The conditions that the machine and its Java set. */
final class Machine {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  static List<Benchmark.Condition> conditions() {
    return List.of(
        new Benchmark.Condition("JVM", jvm()), new Benchmark.Condition("machine", machine()));
  }

  /** The conditions under which a benchmark starts, as plain lines. */
  static String words(String benchmark) {
    String lines =
        conditions().stream()
            .map(condition -> "  %-9s %s\n".formatted(condition.name(), condition.text()))
            .collect(Collectors.joining());
    return "bench %s\n%s".formatted(benchmark, lines) + loadWords("at the start");
  }

  /** The load, and that it matters. */
  static String loadWords(String when) {
    return String.format(
        Locale.ROOT, "  load      %.1f %s (others' share of the cores is in it)\n", load(), when);
  }

  private static String jvm() {
    String collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%s %s, heap of at most %,d MiB, %s",
        System.getProperty("java.vm.name"),
        System.getProperty("java.vm.version"),
        Runtime.getRuntime().maxMemory() >> 20,
        collectors);
  }

  private static String machine() {
    return "%d cores, %s, %s %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }

  /** Only Linux says it in a file. */
  private static String processor() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("processor unknown");
    } catch (IOException e) {
      return "processor unknown";
    }
  }

  /** Processes that want to run, averaged over the last minute; negative where it is not known. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
