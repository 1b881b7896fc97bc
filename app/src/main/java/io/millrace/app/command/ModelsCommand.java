package io.millrace.app.command;

import io.millrace.registry.life.PipelineState;
import io.millrace.registry.life.VersionCard;
import io.millrace.registry.life.VersionName;
import io.millrace.schemas.message.Command.Action;
import io.millrace.schemas.message.Command.Promote;
import io.millrace.schemas.message.Command.Retire;
import io.millrace.schemas.message.Command.Rollback;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import java.io.PrintWriter;
import java.util.List;
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
    description = "Versions of a running pipeline.",
    subcommands = {
      PublishCommand.class,
      ModelFileCommands.Verify.class,
      ModelFileCommands.Export.class,
      ModelFileCommands.Keygen.class
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "name what to do: publish, list, show, promote, rollback, retire, verify, export or keygen");
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
        failures(state, version).forEach(line -> out.printf("%20s %s%n", "", line));
      }
    }
  }

  private static List<String> failures(PipelineState state, ModelVersion version) {
    return state.loadFailures(version).stream()
        .map(
            failure ->
                "worker %s cannot load it since %s and does not serve it: %s"
                    .formatted(failure.worker(), failure.at(), failure.why()))
        .toList();
  }

  @Command(name = "show", description = "A version: its inputs, checks and life, or its card.")
  int show(
      @Mixin PipelineOptions options,
      @Parameters(paramLabel = "CONTENDER@VERSION") String name,
      @Option(names = "--card", description = "The model card alone, Markdown.") boolean isCard) {
    VersionName asked = VersionName.parse(name, options.pipeline().name());
    PipelineState state = options.known(options.sender());
    ModelVersion version = asked.in(state);
    PrintWriter out = spec.commandLine().getOut();
    if (isCard) {
      out.println(VersionCard.of(version));
      return 0;
    }
    out.printf(
        "%s/%s: %s%n", version.pipeline(), version.name(), version.history().getLast().why());
    out.printf(
        "artifact %s, %d bytes, signed by %s%n",
        version.bundle().artifact().sha256(),
        version.bundle().artifact().size(),
        version.bundle().seal().map(seal -> seal.key()).orElse("nobody"));
    version
        .history()
        .forEach(c -> out.printf("%s %s (%s): %s%n", c.at(), c.state(), c.who(), c.why()));
    failures(state, version).forEach(out::println);
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

  private static ModelVersion named(PipelineOptions options, String name) {
    return VersionName.parse(name, options.pipeline().name()).in(options.known(options.sender()));
  }

  @Command(name = "promote", description = "Make a version on trial current.")
  int promote(
      @Mixin PipelineOptions options,
      @Parameters(paramLabel = "CONTENDER@VERSION") String name,
      @Option(names = "--why", defaultValue = "by hand") String why) {
    ModelVersion version = named(options, name);
    return send(options, new Promote(version.contender(), version.number()), why);
  }

  @Command(
      name = "rollback",
      description = "Make a retired version current again; CONTENDER@previous is the last one.")
  int rollback(
      @Mixin PipelineOptions options,
      @Parameters(paramLabel = "CONTENDER@VERSION") String name,
      @Option(names = "--why", defaultValue = "by hand") String why) {
    ModelVersion version = named(options, name);
    return send(options, new Rollback(version.contender(), version.number()), why);
  }

  @Command(name = "retire", description = "End a version's activity.")
  int retire(
      @Mixin PipelineOptions options,
      @Parameters(paramLabel = "CONTENDER@VERSION") String name,
      @Option(names = "--why", defaultValue = "by hand") String why) {
    ModelVersion version = named(options, name);
    return send(options, new Retire(version.contender(), version.number()), why);
  }

  private int send(PipelineOptions options, Action action, String why) {
    CommandAnswer answer = options.sender().send(action, why);
    spec.commandLine().getOut().println(answer.why());
    return answer.accepted() ? 0 : Failures.WORK_FAILED;
  }
}
