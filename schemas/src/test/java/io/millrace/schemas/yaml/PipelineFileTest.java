package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Decide;
import io.millrace.schemas.pipeline.Delivery;
import io.millrace.schemas.pipeline.EventFeature;
import io.millrace.schemas.pipeline.Explain;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Monitor;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Prices;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.pipeline.StreamField;
import io.millrace.schemas.pipeline.Trial;
import io.millrace.schemas.pipeline.Tune;
import io.millrace.schemas.pipeline.WindowKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PipelineFileTest {
  static final String FULL =
      """
      # every key that is built
      pipeline: shop
      zone: Europe/Vienna
      streams:
        orders:
          schema: order.avsc
          id: order_id
          key: city
          time: ordered_at
          require: {amount: ["> 0", "< 1e6"], city: "in ['Linz', 'Graz']"}
          derive: {large: "amount > 100", extra: "large ? amount - 100 : 0"}
        returns:
          schema: return.avsc
          id: order_id
          time: returned_at
          require: ["pieces >= 0", "pieces < 1000 && city != ''"]
      score: orders
      label: {value: returns.pieces, task: binary, within: 14d, absent: 0, observed: all}
      features:
        extra: {field: extra}
        gift: {field: gift, type: number}
        city: {field: city, type: category}
        month: {calendar: month}
        day: {calendar: day_of_month}
        load: {count: orders, by: city, over: 90m}
        pieces: {mean: returns.pieces, by: city, over: 7d}
      lateness: 5s
      models:
        trees: {engine: smile, algorithm: gradient-boosting}
        net: {engine: onnx, algorithm: network, network: {layers: [32], dropout: 0}}
      bootstrap: 10d
      tune: {seconds: 7, candidates: 3}
      decide: {deadline: 250ms, threshold: 0.3, explore: 0.01}
      explain: {policy: sampled, share: 0.1}
      trial: {alpha: 0.01, tie: 0, on_tie: candidate, max: 9d}
      monitor: {window: 2h, segments: [city]}
      retrain: {when: [feature-drift, {every: 30d}], cooldown: 0s, train_on: [20d, all], promote: manual}
      prices: {cpu_hour: 1, gpu_hour: 1.5e1}
      delivery: at-least-once
      kafka: {linger.ms: 5, client.rack: a, sasl.jaas.config: 'password="${SECRET}";'}
      """;

  @Test
  void the_flights_example_is_valid() {
    Pipeline flights = PipelineFile.read(Path.of("../examples/flights/flights.yaml"));
    assertThat(flights.name()).isEqualTo("flights");
    assertThat(flights.scoredStream().require()).containsExactly("distance > 0");
    assertThat(flights.stream("arrivals").derive())
        .containsExactly(Map.entry("late", "delay_minutes > 15"));
    assertThat(flights.windowKey()).contains(WindowKey.of("origin"));
    assertThat(flights.label())
        .isEqualTo(
            new Pipeline.Label(
                "arrivals", "late", Manifest.Task.BINARY, Duration.ofHours(12), Optional.empty()));
    assertThat(flights.retrain())
        .isEqualTo(
            new Retrain(
                true,
                Optional.of(0.5),
                Optional.of(Duration.ofDays(45)),
                Duration.ofDays(30),
                List.of(new Retrain.SinceDrift(), new Retrain.Everything()),
                Optional.empty(),
                Retrain.Promote.AUTO));
  }

  @Test
  void the_flights_signature_has_the_columns_in_the_files_order() {
    Signature signature =
        PipelineFile.read(Path.of("../examples/flights/flights.yaml")).signature();
    assertThat(signature.columns())
        .extracting(column -> column.name() + " " + column.definition())
        .containsExactly(
            "distance field(distance):number",
            "origin field(origin):category",
            "destination field(destination):category",
            "hour calendar(hour,America/Chicago)",
            "minute_of_day calendar(minute_of_day,America/Chicago)",
            "day_of_week calendar(day_of_week,America/Chicago)",
            "origin_load_1h count(departures) by origin over PT1H",
            "arrivals_origin_3h count(arrivals) by origin over PT3H",
            "late_origin_1h mean(arrivals.late) by origin over PT1H; arrivals.late = delay_minutes > 15",
            "late_origin_3h mean(arrivals.late) by origin over PT3H; arrivals.late = delay_minutes > 15",
            "late_origin_24h mean(arrivals.late) by origin over PT24H; arrivals.late = delay_minutes > 15",
            "delay_origin_1h mean(arrivals.delay_minutes) by origin over PT1H",
            "delay_origin_3h mean(arrivals.delay_minutes) by origin over PT3H");
  }

  @Test
  void a_changed_formula_is_another_definition_of_what_is_made_of_it_and_of_nothing_else()
      throws Exception {
    Path file = Path.of("../examples/flights/flights.yaml");
    String yaml = Files.readString(file);
    Signature before = PipelineFile.read(file).signature();
    Signature after = signature(yaml.replace("delay_minutes > 15", "delay_minutes > 30"), file);
    Signature deeper =
        signature(
            yaml.replace(
                "late: \"delay_minutes > 15\"",
                "hours: \"delay_minutes / 60.0\", late: \"hours > 0.25\""),
            file);
    Signature deepest =
        signature(
            yaml.replace(
                "late: \"delay_minutes > 15\"",
                "hours: \"delay_minutes / 61.0\", late: \"hours > 0.25\""),
            file);

    assertThat(List.of(before.hash(), after.hash(), deeper.hash(), deepest.hash()))
        .doesNotHaveDuplicates();
    assertThat(changed(before, after))
        .containsExactly("late_origin_1h", "late_origin_3h", "late_origin_24h");
    assertThat(changed(deeper, deepest)).isEqualTo(changed(before, after));
  }

  private static Signature signature(String yaml, Path file) {
    return PipelineFile.parse(yaml, "flights.yaml", schema -> read(file.resolveSibling(schema)))
        .signature();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> changed(Signature before, Signature after) {
    return after.columns().stream()
        .filter(column -> !before.columns().contains(column))
        .map(Signature.Column::name)
        .toList();
  }

  @Test
  void windows_are_kept_by_a_field_by_several_or_over_the_whole_stream() {
    Pipeline pipeline =
        Shop.parse(
            Shop.VALID.replace(
                "  amount: {field: amount}\n",
                "  all: {count: orders, over: 1d}\n"
                    + "  both: {count: orders, by: [shop, city], over: 1d}\n"));
    assertThat(pipeline.windowKey()).contains(WindowKey.of("city", "shop"));
    assertThat(pipeline.furtherKeys()).containsExactly(WindowKey.STREAM, WindowKey.of("city"));
    assertThat(pipeline.featuresBy(WindowKey.of("city")))
        .extracting(Feature::name)
        .containsExactly("orders_city_1d", "returned_city_7d");
    assertThat(pipeline.signature().columns())
        .extracting(column -> column.definition())
        .contains("count(orders) over PT24H", "count(orders) by city, shop over PT24H");
  }

  @Test
  void what_a_file_leaves_out_has_its_default() {
    Pipeline pipeline = Shop.parse(Shop.VALID);
    assertThat(pipeline.zone()).isEqualTo(ZoneOffset.UTC);
    assertThat(pipeline.scoredStream().key()).isEqualTo("order_id");
    assertThat(pipeline.label().absent()).isEmpty();
    assertThat(pipeline.lateness()).isZero();
    assertThat(pipeline.bootstrap()).isEqualTo(Duration.ofDays(30));
    assertThat(pipeline.contenders().get("net"))
        .isEqualTo(
            new Pipeline.Contender(
                "net", Manifest.Engine.ONNX, "network", List.of(128, 64), 0.2, Optional.empty()));
    assertThat(pipeline.tune()).isEqualTo(new Tune(Duration.ofSeconds(120), Optional.empty()));
    assertThat(pipeline.decide()).isEqualTo(new Decide(Duration.ofMillis(500), 0.5));
    assertThat(pipeline.explain()).isEqualTo(new Explain(Explain.Policy.NONE, 0.01));
    assertThat(pipeline.trial())
        .isEqualTo(new Trial(0.05, 0.001, Trial.OnTie.CHEAPER, Duration.ofDays(30)));
    assertThat(pipeline.monitor()).isEqualTo(new Monitor(Duration.ofHours(6), List.of()));
    assertThat(pipeline.prices()).isEqualTo(new Prices(0.04, 2.5));
    assertThat(pipeline.delivery()).isEqualTo(Delivery.EXACTLY_ONCE);
    assertThat(pipeline.kafka()).isEmpty();
  }

  @Test
  void retraining_answers_drift_of_the_loss_by_default() {
    assertThat(Shop.parse(Shop.VALID).retrain())
        .isEqualTo(
            new Retrain(
                true,
                Optional.empty(),
                Optional.empty(),
                Duration.ofDays(2),
                List.of(new Retrain.SinceDrift(), new Retrain.Latest(Duration.ofDays(30))),
                Optional.empty(),
                Retrain.Promote.AUTO));
  }

  @Test
  void a_regressions_scale_reaches_the_records() {
    Pipeline pipeline =
        Shop.parse(
            Shop.with(
                "value: returns.sent_back",
                "value: returns.pieces, task: regression, scale: 2.5, absent: 0"));
    assertThat(pipeline.label())
        .isEqualTo(
            new Pipeline.Label(
                "returns",
                "pieces",
                Manifest.Task.REGRESSION,
                Duration.ofDays(14),
                Optional.of(0.0),
                Optional.of(2.5)));
  }

  @Test
  void every_key_of_streams_label_and_features_reaches_the_records() {
    Pipeline pipeline = Shop.parse(FULL);
    assertThat(pipeline.zone()).isEqualTo(ZoneId.of("Europe/Vienna"));
    assertThat(pipeline.stream("orders").key()).isEqualTo("city");
    assertThat(pipeline.stream("orders").require())
        .containsExactly("amount > 0", "amount < 1e6", "city in ['Linz', 'Graz']");
    assertThat(pipeline.stream("orders").derive().keySet()).containsExactly("large", "extra");
    assertThat(pipeline.stream("returns").require())
        .containsExactly("pieces >= 0", "pieces < 1000 && city != ''");
    assertThat(pipeline.label().absent()).contains(0.0);
    assertThat(pipeline.features())
        .containsExactly(
            new EventFeature.Field("extra", "extra", Feature.Type.NUMBER),
            new EventFeature.Field("gift", "gift", Feature.Type.NUMBER),
            new EventFeature.Field("city", "city", Feature.Type.CATEGORY),
            new EventFeature.Calendar("month", EventFeature.Calendar.Part.MONTH, "Europe/Vienna"),
            new EventFeature.Calendar(
                "day", EventFeature.Calendar.Part.DAY_OF_MONTH, "Europe/Vienna"),
            new Aggregate.Count("load", "orders", WindowKey.of("city"), Duration.ofMinutes(90)),
            new Aggregate.Statistic(
                "pieces",
                Aggregate.Statistic.Kind.MEAN,
                new StreamField("returns", "pieces"),
                WindowKey.of("city"),
                Duration.ofDays(7)));
  }

  @Test
  void every_setting_reaches_the_records() {
    Pipeline pipeline = Shop.parse(FULL);
    assertThat(pipeline.lateness()).isEqualTo(Duration.ofSeconds(5));
    assertThat(pipeline.contenders().get("net").layers()).containsExactly(32);
    assertThat(pipeline.contenders().get("net").dropout()).isZero();
    assertThat(pipeline.bootstrap()).isEqualTo(Duration.ofDays(10));
    assertThat(pipeline.tune()).isEqualTo(new Tune(Duration.ofSeconds(7), Optional.of(3)));
    assertThat(pipeline.decide()).isEqualTo(new Decide(Duration.ofMillis(250), 0.3, 0.01));
    assertThat(pipeline.explain()).isEqualTo(new Explain(Explain.Policy.SAMPLED, 0.1));
    assertThat(pipeline.trial())
        .isEqualTo(new Trial(0.01, 0, Trial.OnTie.CANDIDATE, Duration.ofDays(9)));
    assertThat(pipeline.monitor()).isEqualTo(new Monitor(Duration.ofHours(2), List.of("city")));
    assertThat(pipeline.retrain())
        .isEqualTo(
            new Retrain(
                false,
                Optional.of(0.3),
                Optional.of(Duration.ofDays(30)),
                Duration.ZERO,
                List.of(new Retrain.Latest(Duration.ofDays(20)), new Retrain.Everything()),
                Optional.empty(),
                Retrain.Promote.MANUAL));
    assertThat(pipeline.prices()).isEqualTo(new Prices(1, 15));
    assertThat(pipeline.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
    assertThat(pipeline.kafka())
        .containsOnly(
            Map.entry("linger.ms", "5"),
            Map.entry("client.rack", "a"),
            Map.entry("sasl.jaas.config", "password=\"${SECRET}\";"));
  }

  @Test
  void the_rule_of_what_is_observed_is_kept_as_written() {
    String rule = "decision == '1' && amount < 1000";
    String with = "within: 14d, observed: \"%s\"".formatted(rule);
    assertThat(Shop.parse(Shop.with("within: 14d", with)).label().observed()).contains(rule);
    assertThat(Shop.parse(Shop.VALID).label().observed()).isEmpty();
  }
}
