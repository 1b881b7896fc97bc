package io.millrace.monitor.flink;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.InvalidPipelineException;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job's entry on a Flink cluster: {@code PIPELINE.yaml KAFKA_HOST:PORT SCHEMA_REGISTRY_URL
 * [PARALLELISM]}. The file is read where the job is submitted, not on the cluster's workers. A
 * wrong call or file throws {@link IllegalArgumentException} or {@link InvalidPipelineException},
 * which Flink's client shows.
 */
public final class MonitorMain {
  private MonitorMain() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 3 || arguments.length > 4) {
      throw new IllegalArgumentException(
          "expected PIPELINE.yaml KAFKA_HOST:PORT SCHEMA_REGISTRY_URL [PARALLELISM], but got %d words"
              .formatted(arguments.length));
    }
    Pipeline pipeline = PipelineFile.read(Path.of(arguments[0]));
    Connection connection = new Connection(arguments[1], arguments[2], pipeline.kafka());
    int parallelism = arguments.length == 4 ? Integer.parseInt(arguments[3]) : 1;
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    MonitorJob.build(env, pipeline, connection, JobSettings.cluster(parallelism));
    env.execute("millrace monitor " + pipeline.name());
  }
}
