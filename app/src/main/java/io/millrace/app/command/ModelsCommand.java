package io.millrace.app.command;

import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.message.Command.Action;
import io.millrace.schemas.message.Command.Promote;
import io.millrace.schemas.message.Command.Retire;
import io.millrace.schemas.message.Command.Rollback;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace models}: what versions there are, and a person's word on them. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "Versions of a running pipeline: list, show, promote, rollback, retire.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name what to do: list, show, promote, rollback or retire");
  }

  @Command(name = "list", description = "Every version and where it stands.")
  int list(@Mixin PipelineOptions options) {
    PrintWriter out = spec.commandLine().getOut();
    options.sender().state().ifPresent(state -> print(state, out));
    return 0;
  }

  private static void print(PipelineState state, PrintWriter out) {
    for (String contender : state.contenders()) {
      for (ModelVersion version : state.versionsOf(contender)) {
        out.printf(
            "%-20s %-10s %-20s %s%n",
            version.name(),
            version.state().name().toLowerCase(Locale.ROOT),
            version.bundle().manifest().algorithm(),
            version.history().getLast().why());
      }
    }
  }

  @Command(name = "show", description = "A version's card, numbers and life.")
  int show(
      @Mixin PipelineOptions options, @Parameters(paramLabel = "CONTENDER@VERSION") String name) {
    VersionName asked = VersionName.parse(name);
    ModelVersion version =
        options
            .sender()
            .state()
            .flatMap(state -> state.version(asked.contender(), asked.number()))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no version %s: see millrace models list".formatted(name)));
    PrintWriter out = spec.commandLine().getOut();
    version
        .history()
        .forEach(c -> out.printf("%s %s (%s): %s%n", c.at(), c.state(), c.who(), c.why()));
    version
        .bundle()
        .evaluation()
        .gates()
        .forEach(
            gate ->
                out.printf(
                    "gate %s: %s: %s%n", gate.name(), gate.passed() ? "yes" : "no", gate.why()));
    out.println();
    out.println(version.bundle().card());
    return 0;
  }

  @Command(name = "promote", description = "Make a version on trial current.")
  int promote(
      @Mixin PipelineOptions options,
      @Parameters(paramLabel = "CONTENDER@VERSION") String name,
      @Option(names = "--why", defaultValue = "by hand") String why) {
    VersionName asked = VersionName.parse(name);
    return send(options, new Promote(asked.contender(), asked.number()), why);
  }

  @Command(name = "rollback", description = "Make a retired version current again.")
  int rollback(
      @Mixin PipelineOptions options,
      @Parameters(paramLabel = "CONTENDER@VERSION") String name,
      @Option(names = "--why", defaultValue = "by hand") String why) {
    VersionName asked = VersionName.parse(name);
    return send(options, new Rollback(asked.contender(), asked.number()), why);
  }

  @Command(name = "retire", description = "End a version's activity.")
  int retire(
      @Mixin PipelineOptions options,
      @Parameters(paramLabel = "CONTENDER@VERSION") String name,
      @Option(names = "--why", defaultValue = "by hand") String why) {
    VersionName asked = VersionName.parse(name);
    return send(options, new Retire(asked.contender(), asked.number()), why);
  }

  private int send(PipelineOptions options, Action action, String why) {
    CommandAnswer answer = options.sender().send(action, why);
    spec.commandLine().getOut().println(answer.why());
    return answer.accepted() ? 0 : Failures.WORK_FAILED;
  }

  /** {@code trees@3}. */
  record VersionName(String contender, int number) {
    static VersionName parse(String text) {
      int at = text.lastIndexOf('@');
      try {
        if (at > 0) {
          return new VersionName(text.substring(0, at), Integer.parseInt(text.substring(at + 1)));
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(unreadable(text), e);
      }
      throw new IllegalArgumentException(unreadable(text));
    }

    private static String unreadable(String text) {
      return "\"%s\" names no version: give CONTENDER@NUMBER, as in trees@3".formatted(text);
    }
  }
}
