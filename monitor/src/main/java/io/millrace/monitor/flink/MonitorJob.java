package io.millrace.monitor.flink;

import io.millrace.monitor.join.JoinInput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.ProgressMark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * The monitor as a Flink job.
 *
 * <pre>
 *   features     --.
 *   predictions  ---+-- by event id -- join (parallel) --.
 *   labels       --+        |                            +-- judge (one) -- metrics, drift,
 *   decisions (*)--'        |                            |       |          verdicts, requests,
 *   millrace.models --------+----------------------------'       |
 *                           '-- outcomes, examples               '-- watermarks      commands
 *
 *   (*) where label.observed says whose label is ever seen
 * </pre>
 */
public final class MonitorJob {
  /** Records for the one sink that writes all topics in transactions. */
  static final OutputTag<TopicRecord> RECORDS = new OutputTag<>("records", FlatTypes.RECORD);

  /** Records of progress, written at once. */
  static final OutputTag<TopicRecord> PROGRESS = new OutputTag<>("progress", FlatTypes.RECORD);

  private MonitorJob() {}

  /** Adds the job to an environment and configures it; nothing runs yet. */
  public static void build(
      StreamExecutionEnvironment env,
      Pipeline pipeline,
      Connection connection,
      JobSettings settings) {
    env.configure(JobConfiguration.of(settings));
    MonitorPlan plan = MonitorPlan.of(pipeline);
    KafkaAddress address = KafkaAddress.of(connection);
    CodecSource codecs = () -> new ConfluentCodecs(address.connection());
    KafkaEnds ends = new KafkaEnds(plan, address, codecs);
    Topics topics = Topics.of(pipeline.name());
    Said said =
        connect(
            new Heard(
                withDecisions(
                    ends.read(env, topics.features().name(), ArrivalReader.Log.VECTORS, List.of())
                        .union(
                            ends.read(
                                env,
                                topics.predictions().name(),
                                ArrivalReader.Log.PREDICTIONS,
                                engines(pipeline)),
                            ends.read(
                                env, topics.labels().name(), ArrivalReader.Log.LABELS, List.of())),
                    () ->
                        ends.read(
                            env,
                            topics.decisions().name(),
                            ArrivalReader.Log.DECISIONS,
                            List.of(ProgressMark.DECIDING)),
                    plan),
                ends.profiles(env)),
            plan,
            codecs,
            settings);
    said.records().sinkTo(ends.records(pipeline.delivery(), settings)).uid("records");
    said.progress().sinkTo(ends.progress()).uid("progress").setParallelism(1);
  }

  /**
   * Runs the job on a Flink cluster inside this process, on from its newest checkpoint; the topics
   * exist.
   */
  public static EmbeddedMonitor runEmbedded(
      Pipeline pipeline, Connection connection, JobSettings settings) {
    return EmbeddedMonitor.start(pipeline, connection, settings);
  }

  private static DataStream<Arrival> withDecisions(
      DataStream<Arrival> others, Supplier<DataStream<Arrival>> decisions, MonitorPlan plan) {
    return plan.maturity().observed().isAll() ? others : others.union(decisions.get());
  }

  /** The scoring workers' names in their progress marks. */
  private static List<String> engines(Pipeline pipeline) {
    return pipeline.contenders().values().stream()
        .map(contender -> contender.engine().name().toLowerCase(Locale.ROOT))
        .distinct()
        .sorted()
        .toList();
  }

  /** What goes into the job. */
  record Heard(DataStream<Arrival> arrivals, DataStream<Finding> profiles) {}

  /** What comes out of it. */
  record Said(DataStream<TopicRecord> records, DataStream<TopicRecord> progress) {}

  /** The job without Kafka. */
  static Said connect(Heard heard, MonitorPlan plan, CodecSource codecs, JobSettings settings) {
    SingleOutputStreamOperator<JoinInput> inputs =
        heard
            .arrivals()
            .process(new SplitArrivals())
            .returns(FlatTypes.INPUT)
            .name("split")
            .uid("split");
    SingleOutputStreamOperator<Finding> findings =
        inputs
            .keyBy(JoinInput::eventId, Types.STRING)
            .transform("join", FlatTypes.FINDING, new JoinOperator(plan, codecs))
            .uid("join");
    SingleOutputStreamOperator<TopicRecord> judged =
        findings
            .union(heard.profiles())
            .transform(
                "judge",
                FlatTypes.RECORD,
                new JudgeOperator(plan, codecs, settings.watermarkInterval()))
            .uid("judge")
            .forceNonParallel();
    return new Said(
        judged.union(inputs.getSideOutput(RECORDS), findings.getSideOutput(RECORDS)),
        judged.getSideOutput(PROGRESS));
  }
}
