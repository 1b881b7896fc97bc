package io.millrace.app.deploy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stages of deploy/Dockerfile, by name. */
record Dockerfile(Map<String, Stage> stages) {
  static final String PATH = "deploy/Dockerfile";

  /** An instruction and what follows it, continued lines joined. */
  record Instruction(String name, String rest) {}

  /** A COPY: from the context, or from another stage. */
  record Copy(Optional<String> stage, List<String> sources, String destination) {}

  /** What one FROM begins. */
  record Stage(String base, List<Instruction> instructions) {
    List<String> all(String name) {
      return instructions.stream()
          .filter(each -> each.name().equals(name))
          .map(Instruction::rest)
          .toList();
    }

    List<Copy> copies() {
      return all("COPY").stream().map(Dockerfile::copy).toList();
    }
  }

  static Dockerfile read() {
    Map<String, Stage> stages = new LinkedHashMap<>();
    List<Instruction> current = new ArrayList<>();
    String joined =
        Repository.read(PATH).replaceAll("(?m)^\\s*#.*\\R?", "").replaceAll("\\\\\\R\\s*", "");
    for (String line : joined.lines().filter(text -> !text.isBlank()).toList()) {
      String[] parts = line.split("\\s+", 2);
      if (parts[0].equals("FROM")) {
        String[] from = parts[1].split("\\s+AS\\s+");
        current = new ArrayList<>();
        stages.put(from[1], new Stage(from[0], current));
      } else {
        current.add(new Instruction(parts[0], parts[1]));
      }
    }
    return new Dockerfile(stages);
  }

  Stage stage(String name) {
    return Optional.ofNullable(stages.get(name))
        .orElseThrow(() -> new IllegalArgumentException("the Dockerfile has no stage " + name));
  }

  private static Copy copy(String rest) {
    List<String> words = new ArrayList<>(Arrays.asList(rest.split("\\s+")));
    Optional<String> stage =
        words.stream()
            .filter(word -> word.startsWith("--from="))
            .map(word -> word.substring("--from=".length()))
            .findFirst();
    words.removeIf(word -> word.startsWith("--"));
    return new Copy(stage, words.subList(0, words.size() - 1), words.getLast());
  }
}
