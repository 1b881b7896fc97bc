package io.millrace.app.command;

import io.millrace.app.backtest.ReportJson;
import io.millrace.app.deadletters.LetterList;
import io.millrace.app.deadletters.LetterPlace;
import io.millrace.app.deadletters.Redrive;
import io.millrace.app.deadletters.Selection;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace dead-letters}: what was refused, and driving it again. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    description = "What a running pipeline refused: list it, or drive it again.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class DeadLettersCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name what to do: list or redrive");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Counts and examples by stage, reason and origin.")
  int list(
      @Mixin RunningPipeline running,
      @Option(names = "--json", description = "Print the list as JSON.") boolean json) {
    LetterList list = LetterList.of(running.pipeline(), running.connection());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(ReportJson.of(list));
    } else {
      print(list, out);
    }
    return 0;
  }

  private static void print(LetterList list, PrintWriter out) {
    out.printf("%,d dead letters%n", list.letters());
    for (LetterList.Group group : list.groups()) {
      out.printf(
          "%s/%s from %s: %,d, of which %,d were driven again; stamped %s to %s%n",
          group.stage(),
          group.reason(),
          group.from(),
          group.count(),
          group.redriven(),
          group.first(),
          group.last());
      for (LetterList.Example example : group.examples()) {
        out.printf("  %s (%s): %s%n", example.place(), example.origin(), example.message());
      }
    }
  }

  /** Which letters: one of the three. */
  @SuppressWarnings("NullAway.Init") // picocli fills the fields in
  static final class Which {
    @Option(
        names = "--at",
        paramLabel = "PARTITION:OFFSET",
        split = ",",
        description = "These letters, by their places in the dead letters, with commas between.")
    private @Nullable List<String> at;

    @Option(names = "--reason", description = "Every letter of this reason.")
    private @Nullable String reason;

    @Option(names = "--all", description = "Every letter.")
    private boolean all;

    Which() {}

    Selection selection() {
      if (at != null) {
        return new Selection.Places(
            at.stream().map(LetterPlace::parse).collect(Collectors.toSet()));
      }
      return all || reason == null ? new Selection.All() : new Selection.Reason(reason);
    }
  }

  @Command(
      name = "redrive",
      mixinStandardHelpOptions = true,
      description = "Send letters back to the raw topic they came from; each is driven once.")
  int redrive(
      @Mixin RunningPipeline running,
      @ArgGroup(multiplicity = "1", heading = "Which:%n") Which which) {
    Redrive.Result result =
        Redrive.run(running.pipeline(), running.connection(), which.selection());
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%,d letters driven again, %,d had been before%n", result.driven(), result.before());
    result
        .kept()
        .forEach(
            (origin, count) ->
                out.printf(
                    "%,d of %s stay: only records of the raw topics can be driven again%n",
                    count, origin));
    return 0;
  }
}
