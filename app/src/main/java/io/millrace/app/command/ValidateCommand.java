package io.millrace.app.command;

import io.millrace.ingest.csv.CsvRows;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.InvalidPipelineException;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace validate}: named checks of a pipeline file and of the rows meant for it. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = "Check a pipeline file, and with --data the rows themselves.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class ValidateCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  @Parameters(paramLabel = "PIPELINE.yaml", description = "The pipeline file.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "STREAM=FILE",
      description = "Read every row of this file as an event of the stream.")
  private Map<String, Path> data = new LinkedHashMap<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Pipeline pipeline;
    try {
      pipeline = PipelineFile.read(file);
    } catch (InvalidPipelineException e) {
      out.println("FAIL pipeline file");
      e.problems().forEach(problem -> out.println("  " + problem));
      return Failures.CALL_WRONG;
    }
    out.printf(
        "PASS pipeline file: %d streams, %d features (signature %s), %d contenders%n",
        pipeline.streams().size(),
        pipeline.features().size(),
        pipeline.signature().hash(),
        pipeline.contenders().size());
    boolean failed = false;
    for (Map.Entry<String, Path> each : data.entrySet()) {
      failed |= !rowsPass(pipeline.stream(each.getKey()), each.getValue(), out);
    }
    return failed ? Failures.CALL_WRONG : 0;
  }

  private static boolean rowsPass(Pipeline.Stream stream, Path file, PrintWriter out) {
    long read = 0;
    long refused = 0;
    List<Row.Refused> shown = new ArrayList<>();
    try (CsvRows rows = new CsvRows(stream, file)) {
      while (rows.hasNext()) {
        if (rows.next() instanceof Row.Refused row) {
          refused++;
          if (shown.size() < SHOWN) {
            shown.add(row);
          }
        } else {
          read++;
        }
      }
    }
    out.printf(
        "%s data of %s: %,d rows read, %,d refused%n",
        refused == 0 ? "PASS" : "FAIL", stream.name(), read, refused);
    shown.forEach(row -> out.printf("  row %d: %s: %s%n", row.number(), row.reason(), row.text()));
    return refused == 0;
  }
}
