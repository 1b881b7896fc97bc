package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.schemas.pipeline.InvalidPipelineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InvalidPipelineFileTest {

  /** The valid file with one text replaced has exactly these problems. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          score: orders | scor: orders | shop.yaml:9, scor: unknown key scor: did you mean score?
          pipeline: shop | pipeline: a.b | shop.yaml:1, pipeline: the name `a.b` does not fit: letters, digits, - and _, beginning with a letter or digit, at most 100
          pipeline: shop | pipeline: 12 | shop.yaml:1, pipeline: is `12`: the pipeline's name is expected; quote it if that is what you mean
          pipeline: shop | pipeline: millrace | shop.yaml:1, pipeline: the name millrace is taken: topics that all pipelines share begin with it
          pipeline: shop | {pipeline: shop, zone: Europe/Viena} | shop.yaml:2: is no valid YAML: expected '<document start>', but found '<block mapping start>'
          score: orders | score: order | shop.yaml:9, score: unknown stream order: did you mean orders?
          orders: {schema | outcomes: {schema | shop.yaml:3, streams.outcomes: the name outcomes is taken by a topic that the pipeline writes: give the stream another one / shop.yaml:9, score: unknown stream orders; known: outcomes, returns / shop.yaml:14, features.orders_city_1d.count: unknown stream orders; known: outcomes, returns
          schema: order.avsc | schema: nothing.avsc | shop.yaml:3, streams.orders.schema: there is no file nothing.avsc
          schema: order.avsc | schema: enumeration.avsc | shop.yaml:3, streams.orders.schema: file enumeration.avsc a stream's schema must be a record, but this is City
          id: order_id, | id: oder_id, | shop.yaml:3, streams.orders.id: stream orders has no field oder_id: did you mean order_id?
          id: order_id, | id: amount, | shop.yaml:3, streams.orders.id: amount is a number field: a text field is needed; derive one, as in `amount_text: string(amount)`
          id: order_id, | key: city, | shop.yaml:3, streams.orders.id: is missing: the field that identifies an event is expected
          time: ordered_at | time: amount | shop.yaml:3, streams.orders.time: amount is a number field: a time field is needed; in Avro, a long with logicalType timestamp-millis
          time: ordered_at | time: ordered_at, require: {amount: 0} | shop.yaml:3, streams.orders.require.amount: is `0`: a comparison is expected, beginning with ==, !=, <, <=, >, >= or in
          time: ordered_at | time: ordered_at, require: {amount: "> 'x'"} | shop.yaml:3, streams.orders.require.amount: `amount > 'x'`, column 8: > does not apply to (number, text)
          time: ordered_at | time: ordered_at, require: [amount] | shop.yaml:3, streams.orders.require[0]: `amount` gives a number: a flag is needed
          pieces > 0 | piece > 0 | shop.yaml:8, streams.returns.derive.sent_back: `piece > 0`, column 1: unknown name piece: did you mean pieces?
          sent_back: " | city: " | shop.yaml:8, streams.returns.derive.city: the stream has a field city already: give the derived one another name
          returns.sent_back, within | returns.sent_bak, within | shop.yaml:10, label.value: stream returns has no field sent_bak: did you mean sent_back?
          returns.sent_back, within | returns.city, within | shop.yaml:10, label.value: `returns.city` is a text field: a binary label is a flag or a number, 0 or 1; derive one
          returns.sent_back, within | orders.gift, within | shop.yaml:10, label.value: `orders.gift` is in the scored stream: its outcome would be known with the event itself; name the stream that brings it later
          returns.sent_back, within | sent_back, within | shop.yaml:10, label.value: is `sent_back`: STREAM.FIELD is expected, as in arrivals.late
          within: 14d | within: 14 days | shop.yaml:10, label.within: is `14 days`: a duration is expected, a whole number with ms, s, m, h, d or w, as in 15m
          within: 14d | within: 0s | shop.yaml:10, label.within: is `0s`: a duration above 0 and at most 36500d is expected
          within: 14d | within: 14d, task: regression, scale: 5 | shop.yaml:10, label.value: `returns.sent_back` is a flag field: a regression's label is a number; derive one
          within: 14d | within: 14d, scale: 5 | shop.yaml:10, label.scale: belongs to task regression: leave it out, or set task: regression
          within: 14d | within: 14d, absent: none | shop.yaml:10, label.absent: is `none`: unknown, 0 or 1 is expected
          within: 14d | task: binary | shop.yaml:10, label.within: is missing: the time to wait for the outcome is expected
          """)
  void a_wrong_stream_score_or_label_is_named_with_its_line(
      String text, String replacement, String problems) {
    assertProblems(text, replacement, problems.split(" / "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          field: amount | field: amont | shop.yaml:12, features.amount.field: stream orders has no field amont: did you mean amount?
          field: amount | field: ordered_at | shop.yaml:12, features.amount.field: `ordered_at` is a time field: a feature is a number or a category; see calendar
          field: amount | field: amount, type: category | shop.yaml:12, features.amount.type: is `category`, but amount is a number field: numbers come from numbers and flags, categories and texts from texts
          amount: {field | amount-eur: {field | shop.yaml:12, features.amount-eur: the name `amount-eur` does not fit: letters, digits and _, beginning with a letter or _, at most 100
          field: amount | feild: amount | shop.yaml:12, features.amount: has no kind, one of field, expression, calendar, distance_km, length, tokens, ngrams, count, sum, mean, min, max, deviation, ratio, distinct, quantile, last, lag, since_last, decayed_count, decayed_mean; unknown key feild: did you mean field?
          field: amount | field: amount, over: 1h | shop.yaml:12, features.amount.over: unknown key over; known: field, type
          field: amount | calendar: weekday | shop.yaml:12, features.amount.calendar: unknown weekday; known: day_of_month, day_of_week, hour, is_weekend, minute_of_day, month, quarter, week_of_year
          mean: returns.sent_back, | mean: returns.city, | shop.yaml:15, features.returned_city_7d.mean: `returns.city` is a text field: a mean is taken of a number or a flag
          count: orders, by: city | count: orders, by: shops | shop.yaml:14, features.orders_city_1d.by: stream orders has no field shops: did you mean shop?
          count: orders, by: city | count: orders, by: [shop, shop] | shop.yaml:14, features.orders_city_1d.by[1]: names shop twice: name each field once
          count: orders, by: city | count: orders, by: [] | shop.yaml:14, features.orders_city_1d.by: is empty: name a field, or leave `by` out for the whole stream
          sent_back, by: city | sent_back, by: pieces | shop.yaml:15, features.returned_city_7d.by: pieces is a number field of stream returns: a key is a text field; derive one / shop.yaml:15, features.returned_city_7d.by: stream orders has no field pieces; known: amount, city, gift, order_id, ordered_at, shop
          over: 1d | window: 1d | shop.yaml:14, features.orders_city_1d.window: unknown key window; known: by, count, over / shop.yaml:14, features.orders_city_1d.over: is missing: the window's length is expected
          count: orders, by: city, over: 1d | quantile: orders.amount, by: city, over: 1d | shop.yaml:14, features.orders_city_1d.q: is missing: the share of the values that are at most the quantile is expected
          count: orders, by: city, over: 1d | quantile: orders.amount, by: city, over: 1d, q: 95 | shop.yaml:14, features.orders_city_1d.q: is `95`: a number above 0 and below 1 is expected
          count: orders, by: city, over: 1d | lag: orders.amount, by: city, back: 65 | shop.yaml:14, features.orders_city_1d.back: is `65`: a whole number from 1 to 64 is expected
          count: orders, by: city, over: 1d | ratio: returns.pieces, by: city, over: 1d | shop.yaml:14, features.orders_city_1d.ratio: `returns.pieces` is a field of returns: a ratio is taken of the scored event's own field, as in orders.FIELD
          count: orders, by: city, over: 1d | decayed_mean: orders.shop, by: city | shop.yaml:14, features.orders_city_1d.decayed_mean: `orders.shop` is a text field: a decayed_mean is taken of a number or a flag / shop.yaml:14, features.orders_city_1d.half_life: is missing: the age at which an event counts half is expected
          count: orders, by: city, over: 1d | since_last: oders, by: city | shop.yaml:14, features.orders_city_1d.since_last: unknown stream oders: did you mean orders?
          engine: smile | engine: smiles | shop.yaml:17, models.trees.engine: unknown smiles: did you mean smile?
          engine: smile | engine: smile, algorithm: network | shop.yaml:17, models.trees.algorithm: unknown network; known: gradient-boosting, isolation-forest, k-means, published
          engine: smile | engine: smile, network: {layers: [3]} | shop.yaml:17, models.trees.network: belongs to engine onnx: leave it out for engine smile
          engine: onnx | engine: onnx, algorithm: gradient-boosting | shop.yaml:18, models.net.algorithm: unknown gradient-boosting; known: network, published
          engine: onnx | engine: onnx, network: {layers: [0], dropout: 1} | shop.yaml:18, models.net.network.layers[0]: is `0`: a whole number from 1 to 4096 is expected / shop.yaml:18, models.net.network.dropout: is `1`: a number at least 0 and below 1 is expected
          """)
  void a_wrong_feature_or_model_is_named_with_its_line(
      String text, String replacement, String problems) {
    assertProblems(text, replacement, problems.split(" / "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          zone: Europe/Viena | zone: unknown time zone Europe/Viena: did you mean Europe/Vienna?
          trial: {alpha: 1.5} | trial.alpha: is `1.5`: a number above 0 and below 1 is expected
          trial: {alpha: high} | trial.alpha: is `high`: a number above 0 and below 1 is expected
          trial: {on_tie: cheap} | trial.on_tie: unknown cheap; known: candidate, cheaper, current
          trial: {max: } | trial.max: is nothing: a duration is expected, a whole number with ms, s, m, h, d or w, as in 15m
          decide: {treshold: 1} | decide.treshold: unknown key treshold: did you mean threshold?
          decide: {costs: {miss: 5}} | decide.costs.false_alarm: is missing: the cost of deciding 1 where 0 is true is expected
          decide: {costs: {miss: 5, false_alarm: 1, hit: 6}} | decide.costs: false_alarm 1.0 must cost more than correct_rejection 0.0, and miss 5.0 more than hit 6.0: else one decision would be right whatever the score
          decide: {threshold: 0.2, costs: {miss: 5, false_alarm: 1}} | decide.costs: says what the threshold says already: keep one of the two
          explain: {policy: sample} | explain.policy: unknown sample: did you mean sampled?
          explain: {polcy: all} | explain.polcy: unknown key polcy: did you mean policy?
          explain: {policy: sampled, share: 0} | explain.share: is `0`: a number above 0 and at most 1 is expected
          explain: {policy: all, share: 0.1} | explain: has a share, which only policy `sampled` reads
          decide: [1] | decide: is a list: a map of keys to values is expected
          tune: {seconds: 1.5} | tune.seconds: is `1.5`: a whole number from 1 to 86400 is expected
          monitor: {segments: [amount]} | monitor.segments[0]: feature amount is a number: segments are the values of a category
          monitor: {segments: [citi]} | monitor.segments[0]: there is no feature citi: did you mean city?
          monitor: {fairness: {by: amount, max_gap: 0.1}} | monitor.fairness.by: feature amount is a number: groups are the values of a category
          monitor: {fairness: {by: city}} | monitor.fairness.max_gap: is missing: the largest difference between two groups is expected
          monitor: {fairness: {by: city, max_gap: 0}} | monitor.fairness.max_gap: is `0`: a number above 0 and at most 1 is expected
          gates: {megabytes: 300} | gates.megabytes: is `300`: a whole number from 1 to 256 is expected
          gates: {latency: 2} | gates.latency: is `2`: a duration is expected, a whole number with ms, s, m, h, d or w, as in 15m
          gates: {size: 2} | gates.size: unknown key size; known: invariance, latency, megabytes
          gates: {invariance: gone.yaml} | gates.invariance: there is no file gone.yaml
          gates: {invariance: []} | gates.invariance: has no case: leave it out, or write one
          gates: {invariance: [{case: a, row: {amunt: 1}, change: {amount: 2}, score: same}]} | gates.invariance[0].row.amunt: there is no feature amunt: did you mean amount?
          gates: {invariance: [{case: a, row: {amount: dear}, change: {amount: 2}, score: same}]} | gates.invariance[0].row.amount: is `dear`: a number that is finite is expected
          gates: {invariance: [{case: a, row: {amount: 1}, change: {}, score: same}]} | gates.invariance[0].change: names no feature: write at least one, as in {FEATURE: VALUE}
          gates: {invariance: [{case: a, row: {amount: 1}, change: {amount: 2}, score: grows}]} | gates.invariance[0].score: unknown grows; known: falls, not-higher, not-lower, rises, same
          gates: {invariance: [{case: a, row: {amount: 1}, change: {amount: 2}, score: {within: -1}}]} | gates.invariance[0].score.within: is `-1`: a number above 0 is expected
          retrain: {promotions_per_week: 0} | retrain.promotions_per_week: is `0`: a whole number from 1 to 1000 is expected
          retrain: {promote: manual, promotions_per_week: 2} | retrain.promotions_per_week: limits what verdicts do, but promote is manual: leave it out
          retrain: {when: [eror-drift]} | retrain.when[0]: unknown eror-drift: did you mean error-drift?
          retrain: {when: [every]} | retrain.when[0]: every needs a duration, as in {every: 60d}
          retrain: {when: [error-drift, error-drift]} | retrain.when[1]: error-drift is there twice: keep one
          retrain: {train_on: []} | retrain.train_on: names no range: since-drift, all or a duration is expected
          retrain: {train_on: [latest]} | retrain.train_on[0]: is `latest`: since-drift, all or a duration as in 30d is expected
          delivery: exactly-onc | delivery: unknown exactly-onc: did you mean exactly-once?
          kafka: {ssl.key.password: abc} | kafka.ssl.key.password: holds a secret: write ${NAME} for an environment variable, or ${file:/path} for a file
          kafka: {sasl.jaas.config: 'x password="y";'} | kafka.sasl.jaas.config: holds a secret: write ${NAME} for an environment variable, or ${file:/path} for a file
          kafka: {linger.ms: [5]} | kafka.linger.ms: is a list: a client property's value is expected
          bootstrap: !days 30d | bootstrap: has the tag !days: a pipeline file has none
          """)
  void a_wrong_setting_is_named_with_its_line(String setting, String problem) {
    assertThat(Shop.problems(Shop.VALID + setting)).containsExactly("shop.yaml:19, " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          score: orders | explore: {epsilon: 0.1}
          engine: onnx | engine: onnx, file: late.onnx
          """)
  void what_is_reserved_says_so(String text, String replacement) {
    assertThat(Shop.problems(Shop.with(text, replacement)))
        .anyMatch(problem -> problem.endsWith("is reserved, not built yet: leave it out"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          "decisoin == '1'" | `decisoin == '1'`, column 1: unknown name decisoin: did you mean decision?
          "gift" | `gift`, column 1: unknown name gift; known: amount, city, decision, orders_city_1d, returned_city_7d, score
          "score" | `score` gives a number: a flag is needed
          "decision == 1" | `decision == 1`, column 10: == does not apply to (text, number)
          [all] | is a list: all, or an expression is expected
          """)
  void whose_label_is_seen_is_told_by_features_and_the_decision(String rule, String problem) {
    assertThat(Shop.problems(Shop.with("within: 14d", "within: 14d, observed: " + rule)))
        .containsExactly("shop.yaml:10, label.observed: " + problem);
  }

  @Test
  void a_feature_may_not_hide_what_was_decided() {
    String yaml =
        Shop.with("within: 14d", "within: 14d, observed: \"decision == '1'\"")
            .replace("  amount: {field: amount}", "  score: {field: amount}");
    assertThat(Shop.problems(yaml))
        .containsExactly(
            "shop.yaml:10, label.observed: feature score has the name of what is decided about the"
                + " event: give it another name");
  }

  @Test
  void a_regression_states_its_scale_and_chooses_nothing() {
    String label = "value: returns.sent_back, within: 14d";
    assertThat(
            Shop.problems(Shop.with(label, "value: returns.pieces, within: 14d, task: regression")))
        .containsExactly(
            "shop.yaml:10, label: has task regression but no scale: say which error counts as a"
                + " whole loss, in the label's unit, as in scale: 60");
    String regression = "value: returns.pieces, within: 14d, task: regression, scale: 5";
    assertThat(Shop.problems(Shop.with(label, regression) + "decide: {threshold: 0.3}\n"))
        .containsExactly(
            "shop.yaml:19, decide.threshold: chooses between 0 and 1, but the label's task is not"
                + " binary: leave it out");
    assertThat(Shop.problems(Shop.with(label, regression) + "decide: {deadline: 1s}\n")).isEmpty();
  }

  @Test
  void all_problems_are_reported_in_the_files_order() {
    String yaml =
        Shop.VALID
                .replace("over: 7d", "over: a week")
                .replace("score: orders", "score: orders\nlateness: -1s")
            + "decide: {threshold: 2}\n";
    assertThat(Shop.problems(yaml))
        .containsExactly(
            "shop.yaml:10, lateness: is `-1s`: a duration is expected, a whole number with ms, s,"
                + " m, h, d or w, as in 15m",
            "shop.yaml:16, features.returned_city_7d.over: is `a week`: a duration is expected, a"
                + " whole number with ms, s, m, h, d or w, as in 15m",
            "shop.yaml:20, decide.threshold: is `2`: a number from 0 to 1 is expected");
  }

  @Test
  void a_broken_stream_is_not_reported_again_by_what_refers_to_it() {
    assertThat(Shop.problems(Shop.with("return.avsc", "gone.avsc")))
        .containsExactly("shop.yaml:5, streams.returns.schema: there is no file gone.avsc");
  }

  @Test
  void a_key_that_is_there_twice_is_named_with_both_lines() {
    assertThat(Shop.problems(Shop.VALID + "score: returns\n"))
        .containsExactly("shop.yaml:19, score: is there twice, first in line 9: keep one");
  }

  @Test
  void an_empty_file_is_told_how_to_begin() {
    assertThat(Shop.problems("# nothing yet\n"))
        .containsExactly(
            "shop.yaml:1: is empty: a pipeline is expected, beginning with `pipeline: NAME`");
  }

  @Test
  void a_file_without_its_required_keys_is_told_each() {
    assertThat(Shop.problems("zone: UTC\n"))
        .containsExactly(
            "shop.yaml:1, pipeline: is missing: the pipeline's name is expected",
            "shop.yaml:1, streams: is missing: a map of streams is expected",
            "shop.yaml:1, score: is missing: the stream whose events are predicted is expected",
            "shop.yaml:1, label: is missing: what is to be predicted is expected",
            "shop.yaml:1, features: is missing: a map of features is expected",
            "shop.yaml:1, models: is missing: a map of contenders is expected");
  }

  @Test
  void broken_yaml_is_named_with_its_line() {
    assertThat(Shop.problems(Shop.with("engine: onnx}", "engine: onnx")))
        .singleElement()
        .asString()
        .startsWith("shop.yaml:")
        .contains(": is no valid YAML: ");
  }

  @Test
  void a_nest_of_aliases_is_refused_before_it_unfolds() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      yaml.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
    }
    assertThat(Shop.problems(yaml.toString()))
        .singleElement()
        .asString()
        .contains("is no valid YAML: Number of aliases");
  }

  @Test
  void a_missing_schema_file_says_where_it_was_looked_for(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("shop.yaml");
    Files.writeString(file, Shop.VALID);
    assertThat(problemsOf(file))
        .startsWith(
            "shop.yaml:3, streams.orders.schema: file order.avsc cannot be read: there is no file "
                + folder.resolve("order.avsc"));
  }

  @Test
  void a_missing_pipeline_file_says_where_it_was_looked_for(@TempDir Path folder) {
    Path file = folder.resolve("none.yaml");
    assertThat(problemsOf(file))
        .isEqualTo("none.yaml: there is no file %s: the path of a pipeline file is expected", file);
  }

  @Test
  void a_file_that_is_not_utf_8_says_so(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("latin.yaml");
    Files.write(file, "pipeline: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(problemsOf(file)).contains("is not UTF-8 text");
  }

  private static String problemsOf(Path file) {
    return catchThrowableOfType(InvalidPipelineException.class, () -> PipelineFile.read(file))
        .getMessage();
  }

  private static void assertProblems(String text, String replacement, String... problems) {
    assertThat(Shop.problems(Shop.with(text, replacement))).containsExactly(problems);
  }
}
