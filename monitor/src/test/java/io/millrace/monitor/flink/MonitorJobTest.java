package io.millrace.monitor.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.fold.MonitorFold;
import io.millrace.monitor.input.Reference;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.monitor.stream.SeededStream.Message;
import io.millrace.monitor.stream.SeededStream.Rival;
import io.millrace.monitor.stream.Versions;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.api.java.typeutils.runtime.kryo.KryoSerializer;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorJobTest {
  private static final InMemoryCodecs CODECS = new InMemoryCodecs();
  private static final MonitorPlan PLAN = SeededStream.plan();
  private static final List<List<Arrival>> LOGS = new ArrayList<>();

  /** A second, so that a log lasts longer than a first record is held. */
  private static final long RATE = 1_000;

  @TempDir private Path directory;

  @Test
  void no_type_of_the_job_is_left_to_kryo() {
    Pipeline pipeline = PipelineFile.read(Path.of("../examples/flights/flights.yaml"));
    var env = StreamExecutionEnvironment.createLocalEnvironment(1);
    Connection connection = new Connection("localhost:1", "http://localhost:1", Map.of());
    MonitorJob.build(env, pipeline, connection, settings(2));
    assertThat(env.getConfig().getSerializerConfig().hasGenericTypesDisabled()).isTrue();
    var graph = env.getStreamGraph();
    assertThat(graph.getStreamNodes()).hasSizeGreaterThan(8);
    graph
        .getStreamNodes()
        .forEach(
            node ->
                assertThat(node.getTypeSerializerOut())
                    .as(node.getOperatorName())
                    .isNotInstanceOf(KryoSerializer.class));
    assertThat(graph.getJobGraph().getNumberOfVertices()).isPositive();
  }

  @Test
  void the_job_says_what_the_fold_says() throws Exception {
    List<Message> messages = stream();
    assertThat(run(messages, 2, Long.MAX_VALUE))
        .containsExactlyInAnyOrderElementsOf(expected(messages));
  }

  @Test
  void a_job_that_failed_and_restarted_says_everything_once() throws Exception {
    List<Message> messages = stream();
    FailOnce.armed.set(true);
    assertThat(run(messages, 1, RATE)).containsExactlyInAnyOrderElementsOf(expected(messages));
    assertThat(FailOnce.armed).as("the planted failure happened").isFalse();
  }

  private static List<Message> stream() {
    return new SeededStream(4)
        .with(new Rival("trees", 1, Alias.CURRENT, true, 0.15, 1_000))
        .with(new Rival("trees", 2, Alias.TRIAL, false, 0.02, 1_200))
        .driftingAt(7_000)
        .events(8_100);
  }

  @Test
  void progress_is_reported_in_steps_that_never_go_back() throws Exception {
    List<Instant> steps = new ArrayList<>();
    var codec =
        CODECS.of(Topics.of("flights").watermarks().subject(), RecordForm.of(Watermark.class));
    for (TopicRecord said : run(stream(), 1, RATE, MonitorJob.Said::progress)) {
      assertThat(said.topic()).isEqualTo("flights.watermarks");
      Watermark progress = codec.decode(said.value().bytes());
      assertThat(progress.stage()).isEqualTo("monitor");
      steps.add(progress.watermark());
    }
    assertThat(steps).hasSizeGreaterThan(3).isSorted().doesNotHaveDuplicates();
  }

  private List<TopicRecord> run(List<Message> messages, int parallelism, long perSecond)
      throws Exception {
    return run(messages, parallelism, perSecond, MonitorJob.Said::records);
  }

  private List<TopicRecord> run(
      List<Message> messages,
      int parallelism,
      long perSecond,
      Function<MonitorJob.Said, DataStream<TopicRecord>> chosen)
      throws Exception {
    JobSettings settings = settings(parallelism);
    var env =
        StreamExecutionEnvironment.createLocalEnvironment(
            parallelism, JobConfiguration.of(settings));
    env.configure(JobConfiguration.of(settings));
    LOGS.clear();
    DataStream<Arrival> arrivals =
        log(env, messages, FeatureVector.class, perSecond)
            .union(
                log(env, messages, Prediction.class, perSecond),
                log(env, messages, Label.class, perSecond));
    Reference reference = Reference.of(Versions.told("trees", 1), PLAN).orElseThrow();
    DataStream<Finding> profiles =
        env.fromData(List.<Finding>of(new Finding.Told(reference)), FlatTypes.FINDING)
            .assignTimestampsAndWatermarks(
                WatermarkStrategy.forGenerator(context -> new AlwaysIdle<>()));
    CodecSource codecs = () -> CODECS;
    var said = MonitorJob.connect(new MonitorJob.Heard(arrivals, profiles), PLAN, codecs, settings);
    List<TopicRecord> records = new ArrayList<>();
    CloseableIterator<TopicRecord> collected = chosen.apply(said).executeAndCollect();
    collected.forEachRemaining(records::add);
    collected.close();
    return records;
  }

  private static DataStream<Arrival> log(
      StreamExecutionEnvironment env, List<Message> messages, Class<?> type, long perSecond) {
    List<Arrival> log =
        messages.stream()
            .map(Message::body)
            .filter(type::isInstance)
            .<Arrival>map(body -> new Arrival.Usable(Inputs.of(body).orElseThrow()))
            .toList();
    LOGS.add(log);
    int number = LOGS.size() - 1;
    RateLimiterStrategy<?> rate =
        perSecond == Long.MAX_VALUE
            ? RateLimiterStrategy.noOp()
            : RateLimiterStrategy.perSecond(perSecond);
    var source =
        new DataGeneratorSource<Arrival>(
            index -> LOGS.get(number).get(index.intValue()), log.size(), rate, FlatTypes.ARRIVAL);
    return env.fromSource(
            source,
            WatermarkStrategy.forGenerator(
                context -> new SplitProgress(context.getInputActivityClock(), List.of())),
            type.getSimpleName())
        .setParallelism(1)
        .map(new FailOnce())
        .returns(FlatTypes.ARRIVAL)
        .setParallelism(1);
  }

  private static List<TopicRecord> expected(List<Message> messages) {
    RecordWriter writer = new RecordWriter(PLAN, CODECS);
    MonitorFold fold = new MonitorFold(PLAN);
    List<MonitorOutput> said = new ArrayList<>(fold.accept(Versions.told("trees", 1)));
    for (Message message : messages) {
      said.addAll(Versions.feed(fold, message.body()));
      said.addAll(fold.advance(message.time().minusMillis(1)));
    }
    said.addAll(fold.finish());
    assertThat(said).anyMatch(MonitorOutput.CommandIssued.class::isInstance);
    return said.stream().map(writer::write).flatMap(Optional::stream).toList();
  }

  private JobSettings settings(int parallelism) {
    return new JobSettings(
        parallelism,
        Duration.ofMillis(100),
        Optional.of(directory.toUri().toString()),
        Duration.ofMillis(100));
  }
}
