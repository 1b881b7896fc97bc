package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Retrain;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A label that nobody ever tells - anomaly, clustering - in the pipeline file. */
class UnjudgedFileTest {
  private static final String BINARY = "{value: returns.sent_back, within: 14d}";
  private static final String ANOMALY = "{task: anomaly}";
  private static final String CLUSTERING = "{task: clustering, clusters: 5}";
  private static final String NETWORK = "net: {engine: onnx}";

  private static String file(String label) {
    String file = Shop.with(BINARY, label);
    return label.contains("clustering")
        ? file.replace(NETWORK, "net: {engine: onnx, algorithm: published}")
        : file;
  }

  private static List<String> problems(String label, String... more) {
    return Shop.problems(file(label) + String.join("\n", more));
  }

  @Test
  void an_anomaly_has_no_source_and_its_own_defaults() {
    Pipeline pipeline = Shop.parse(file(ANOMALY));

    assertThat(pipeline.label()).isEqualTo(Pipeline.Label.anomaly());
    assertThat(pipeline.label().isJudged()).isFalse();
    assertThat(pipeline.label().isToldBy("returns")).isFalse();
    assertThat(pipeline.label().within()).isEqualTo(Duration.ofMinutes(1));
    assertThat(pipeline.decide().threshold()).isEqualTo(0.99);
    assertThat(pipeline.retrain().promote()).isEqualTo(Retrain.Promote.MANUAL);
    assertThat(pipeline.retrain().errorDrift()).isFalse();
    assertThat(algorithms(pipeline)).containsExactly("isolation-forest", "network");
  }

  @Test
  void clusters_are_counted_from_nought() {
    Pipeline pipeline = Shop.parse(file(CLUSTERING));

    assertThat(pipeline.label()).isEqualTo(Pipeline.Label.clustering(5));
    assertThat(pipeline.label().classes()).containsExactly("0", "1", "2", "3", "4");
    assertThat(pipeline.label().task()).isEqualTo(Task.CLUSTERING);
    assertThat(algorithms(pipeline)).containsExactly("k-means", "published");
  }

  private static List<String> algorithms(Pipeline pipeline) {
    return pipeline.contenders().values().stream().map(Pipeline.Contender::algorithm).toList();
  }

  @Test
  void what_asks_for_retraining_without_an_outcome_is_read() {
    Pipeline pipeline =
        Shop.parse(
            file(ANOMALY)
                + "retrain: {when: [feature-drift, {every: 30d}], promote: manual}\n"
                + "decide: {threshold: 12.5}\n");

    assertThat(pipeline.retrain().featureDriftShare()).contains(0.3);
    assertThat(pipeline.retrain().every()).contains(Duration.ofDays(30));
    assertThat(pipeline.decide().threshold()).isEqualTo(12.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {task: anomaly, value: returns.sent_back} | label.value: is about an outcome, but with task anomaly nobody says what was true
          {task: anomaly, within: 14d} | label.within: is about an outcome
          {task: anomaly, absent: 0} | label.absent: is about an outcome
          {task: anomaly, observed: "decision == '1'"} | label.observed: is about an outcome
          {task: anomaly, scale: 3} | label.scale: is about an outcome
          {task: anomaly, classes: [a, b]} | label.classes: is about an outcome
          {task: anomaly, clusters: 5} | label.clusters: belongs to task clustering
          {task: clustering} | label.clusters: is missing: how many clusters is expected
          {task: clustering, clusters: 1} | label.clusters: is 1: 2 to 64 clusters are expected
          {task: clustering, clusters: 65} | label.clusters: is `65`: a whole number from 1 to 64 is expected
          {value: returns.sent_back, within: 14d, clusters: 3} | label.clusters: belongs to task clustering
          """)
  void a_label_says_nothing_of_an_outcome(String label, String problem) {
    assertThat(problems(label)).anyMatch(said -> said.contains(problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          decide: {costs: {false_alarm: 1, miss: 2}} | decide.costs: weighs what turns out to be true
          decide: {cost_matrix: [[0, 1], [1, 0]]} | decide.cost_matrix: weighs what turns out to be true
          decide: {explore: 0.1} | decide.explore: is for labels that are seen after one of the decisions
          explain: {policy: all} | explain: explains the score of a task that has an outcome
          monitor: {fairness: {by: city, max_gap: 0.1}} | monitor: fairness looks at one score
          retrain: {when: [error-drift]} | error-drift watches the champion's loss
          retrain: {promote: auto} | retrain.promote: lets verdicts promote
          trial: {alpha: 0.1} | trial: says how verdicts are found
          """)
  void what_asks_who_was_right_is_refused(String section, String problem) {
    for (String label : List.of(ANOMALY, CLUSTERING)) {
      assertThat(problems(label, section + "\n"))
          .anyMatch(said -> said.contains(problem) && said.contains("nobody says what was true"));
    }
  }

  @Test
  void a_clustering_has_no_threshold() {
    assertThat(problems(CLUSTERING, "decide: {threshold: 0.5}\n"))
        .anyMatch(said -> said.contains("the likeliest cluster is decided"));
  }

  @Test
  void a_probability_still_has_a_threshold_from_0_to_1() {
    assertThat(Shop.problems(Shop.VALID + "decide: {threshold: 1.5}\n"))
        .anyMatch(said -> said.contains("decide.threshold: is `1.5`: a number from 0 to 1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {task: anomaly} | smile, algorithm: gradient-boosting | gradient-boosting is not trained for task anomaly: with it take algorithm: isolation-forest or algorithm: published
          {task: anomaly} | smile, algorithm: k-means | k-means is not trained for task anomaly
          {task: clustering, clusters: 3} | smile, algorithm: isolation-forest | isolation-forest is not trained for task clustering
          {task: clustering, clusters: 3} | onnx | network is not trained for task clustering: with it take algorithm: published
          {value: returns.sent_back, within: 14d} | smile, algorithm: k-means | k-means is not trained for task binary
          """)
  void an_algorithm_fits_the_task(String label, String engine, String problem) {
    String file = file(label).replace("engine: smile", "engine: " + engine);

    assertThat(Shop.problems(file)).anyMatch(said -> said.contains(problem));
  }

  @Test
  void a_policy_for_it_is_held_to_the_same() {
    Pipeline pipeline = Shop.parse(file(ANOMALY));

    assertThatThrownBy(
            () ->
                PolicyFile.parse("trial: {alpha: 0.1}\nretrain: {promote: auto}\n", "p", pipeline))
        .hasMessageContaining("says how verdicts are found")
        .hasMessageContaining("lets verdicts promote");
    assertThat(
            PolicyFile.parse("retrain: {when: [feature-drift]}\n", "p", pipeline)
                .pipeline()
                .retrain()
                .promote())
        .isEqualTo(Retrain.Promote.MANUAL);
  }

  @Test
  void a_label_without_a_source_is_of_a_task_without_an_outcome() {
    assertThatThrownBy(
            () ->
                new Pipeline.Label(
                    Optional.empty(),
                    Task.BINARY,
                    Duration.ofDays(1),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of()))
        .hasMessageContaining("task BINARY with source missing");
  }
}
