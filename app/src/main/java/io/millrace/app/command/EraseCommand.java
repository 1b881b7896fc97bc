package io.millrace.app.command;

import io.millrace.app.backtest.ReportJson;
import io.millrace.app.erase.Entity;
import io.millrace.app.erase.Erasing;
import io.millrace.app.erase.ErasureReport;
import io.millrace.schemas.pipeline.Pipeline;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace erase}: forgets an entity as far as logs allow, and says what is left. */
@Command(
    name = "erase",
    mixinStandardHelpOptions = true,
    description = {
      "Forget an entity: its windows and its examples, at once and for good.",
      "Lists the versions that may have learned from it, and when its last copy in a topic is gone.",
      "Exit code 1 when a topic keeps its copies for ever: give it a retention.ms and call again."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class EraseCommand implements Callable<Integer> {
  @Mixin private RunningPipeline running;
  @Mixin private PrivacyOptions privacy;

  @Option(
      names = "--entity",
      required = true,
      paramLabel = "FIELD=VALUE",
      description = "The field that windows or events are keyed by, and the entity's value there.")
  private String entity;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  EraseCommand() {}

  @Override
  public Integer call() {
    Pipeline pipeline = running.pipeline();
    Entity who = Entity.of(pipeline, entity, privacy.key());
    ErasureReport report = Erasing.run(pipeline, running.connection(), who, Instant.now());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(ReportJson.of(report));
    } else {
      print(report, out);
    }
    out.flush();
    return report.keptForEver().isEmpty() ? 0 : Failures.WORK_FAILED;
  }

  private static void print(ErasureReport report, PrintWriter out) {
    out.printf(
        "the windows kept by this %s are forgotten, and %,d events of it: trainings pass over their"
            + " %,d examples from now on%n",
        report.field(), report.events(), report.examples());
    if (report.unreadable() > 0) {
      out.printf(
          "%,d records of the keyed log cannot be read: whose they are is unknown%n",
          report.unreadable());
    }
    out.printf("versions that may have learned from it: %,d%n", report.versions().size());
    for (ErasureReport.Learned one : report.versions()) {
      out.printf(
          "  %s (%s): %,d examples of it lie in its training range, %s to %s%n",
          one.version(), one.state(), one.examples(), one.from(), one.to());
    }
    for (ErasureReport.Copy copy : report.copies()) {
      out.printf(
          "  %s %s%n",
          copy.topic(),
          copy.goneBy().map(time -> "is rid of it by " + time).orElse("keeps it for ever"));
    }
    out.println(
        report
            .lastGone()
            .map(time -> "the last copy is gone by " + time)
            .orElse(
                "not erased: %d topics keep their records for ever; set retention.ms on them, then call again"
                    .formatted(report.keptForEver().size())));
  }
}
