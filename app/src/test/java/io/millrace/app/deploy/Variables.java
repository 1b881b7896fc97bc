package io.millrace.app.deploy;

import io.millrace.app.command.MillraceCommand;
import java.lang.reflect.Field;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Option;

/** The environment variables that something in the image reads. */
final class Variables {
  private static final Pattern IN_OPTION = Pattern.compile("\\$\\{env:([A-Z_]+)");
  private static final Pattern IN_SCRIPT = Pattern.compile("\\bMILLRACE_[A-Z_]+");

  private Variables() {}

  /** Those that give a default to an option of the command, in this way: {@code ${env:NAME}}. */
  static Set<String> ofCommand(CommandLine command) {
    Set<String> names = new TreeSet<>();
    command
        .getCommandSpec()
        .options()
        .forEach(
            option ->
                IN_OPTION
                    .matcher(written(option))
                    .results()
                    .forEach(found -> names.add(found.group(1))));
    return names;
  }

  /** Those of every command together. */
  static Set<String> ofCommands() {
    Set<String> names = new TreeSet<>();
    withSubcommands(new CommandLine(new MillraceCommand()))
        .forEach(command -> names.addAll(ofCommand(command)));
    return names;
  }

  static Set<String> ofScript(String path) {
    Set<String> names = new TreeSet<>();
    IN_SCRIPT.matcher(Repository.read(path)).results().forEach(found -> names.add(found.group()));
    return names;
  }

  /** The default as the source has it: the parser's own model holds it with variables resolved. */
  private static String written(ArgSpec option) {
    return option.userObject() instanceof Field field
        ? Optional.ofNullable(field.getAnnotation(Option.class))
            .map(Option::defaultValue)
            .orElse("")
        : "";
  }

  private static Stream<CommandLine> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(Variables::withSubcommands));
  }
}
