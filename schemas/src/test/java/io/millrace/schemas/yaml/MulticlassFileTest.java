package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.CostMatrix;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A label that is one of several classes, in the pipeline file. */
class MulticlassFileTest {
  private static final String BINARY = "{value: returns.sent_back, within: 14d}";
  private static final String CITIES =
      "{value: returns.city, task: multiclass, classes: [Linz, Graz, Wien], within: 14d}";

  private static List<String> problems(String label, String... more) {
    return Shop.problems(Shop.with(BINARY, label) + String.join("\n", more));
  }

  @Test
  void the_classes_reach_the_records_in_their_order() {
    Pipeline pipeline =
        Shop.parse(
            Shop.with(BINARY, CITIES.replace("within", "absent: Graz, within"))
                + "decide: {cost_matrix: [[0, 1, 5], [1, 0, 5], [1, 1, 0]], explore: 0.1}\n");

    assertThat(pipeline.label().task()).isEqualTo(Manifest.Task.MULTICLASS);
    assertThat(pipeline.label().classes()).containsExactly("Linz", "Graz", "Wien");
    assertThat(pipeline.label().absent()).contains(1.0);
    assertThat(pipeline.decide().costs())
        .contains(
            new CostMatrix(
                List.of(List.of(0.0, 1.0, 5.0), List.of(1.0, 0.0, 5.0), List.of(1.0, 1.0, 0.0))));
    assertThat(pipeline.decide().explore()).isEqualTo(0.1);
  }

  @Test
  void classes_may_be_named_by_numbers() {
    Pipeline pipeline =
        Shop.parse(
            Shop.with(
                BINARY,
                "{value: returns.pieces, task: multiclass, classes: [1, 2, 3], within: 14d}"));

    assertThat(pipeline.label().classes()).containsExactly("1", "2", "3");
    assertThat(pipeline.label().scale()).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          classes: [Linz, Graz, Wien], |  | has task multiclass but no classes
          [Linz, Graz, Wien] | [Linz] | has 1 classes: 2 to 64 are expected
          [Linz, Graz, Wien] | [Linz, Graz, Linz] | names class Linz again
          [Linz, Graz, Wien] | [Linz, [Graz]] | a class's name is expected
          task: multiclass, | task: binary, | belongs to task multiclass
          returns.city | returns.sent_back | the label of several classes is a text or a whole number
          within: 14d | absent: Rom, within: 14d | unknown or one of [Linz, Graz, Wien] is expected
          within: 14d | scale: 3, within: 14d | belongs to task regression
          """)
  void what_does_not_fit_classes_is_said(String text, String replacement, String problem) {
    String label = CITIES.replace(text, replacement == null ? "" : replacement);

    assertThat(problems(label)).anyMatch(said -> said.contains(problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          decide: {threshold: 0.3} | the label's task is multiclass: leave it out
          decide: {costs: {false_alarm: 1, miss: 2}} | or give a cost_matrix
          decide: {cost_matrix: [[0, 1], [1, 0]]} | has 2 rows, but the label has 3 classes
          decide: {cost_matrix: [[0, 1, 1], [1, 0, 1]]} | row 1 of the costs has 3 numbers
          monitor: {fairness: {by: city, max_gap: 0.1}} | fairness looks at one score
          """)
  void what_is_about_one_score_is_refused_for_classes(String section, String problem) {
    assertThat(problems(CITIES, section + "\n")).anyMatch(said -> said.contains(problem));
  }

  @Test
  void draws_among_classes_are_refused_where_labels_are_seen_of_some_only() {
    String label = CITIES.replace("within", "observed: \"decision == 'Linz'\", within");

    assertThat(problems(label)).isEmpty();
    assertThat(problems(label, "decide: {explore: 0.1}\n"))
        .anyMatch(said -> said.contains("leave one of the two out"));
  }

  @Test
  void a_cost_matrix_is_refused_for_a_binary_label() {
    assertThat(problems(BINARY, "decide: {cost_matrix: [[0, 1], [1, 0]]}\n"))
        .anyMatch(said -> said.contains("the label's task is binary: see costs"));
  }

  @Test
  void a_model_of_another_task_or_of_other_classes_fits_no_label() {
    Pipeline.Label label = Shop.parse(Shop.with(BINARY, CITIES)).label();
    Manifest model =
        new Manifest(
            Manifest.Engine.SMILE,
            Manifest.Task.MULTICLASS,
            "gradient-boosting",
            "s",
            List.of(),
            List.of(),
            Optional.empty(),
            0);

    assertThat(label.objection(model.withClasses(List.of("Linz", "Graz", "Wien")))).isEmpty();
    assertThat(label.objection(model.withClasses(List.of("Linz", "Wien", "Graz"))).orElseThrow())
        .contains("their order is that of every answer");
    assertThat(label.objection(model.withClasses(List.of("Linz", "Graz")))).isPresent();
    assertThat(Shop.parse(Shop.VALID).label().objection(model).orElseThrow())
        .contains("of task MULTICLASS, but the pipeline's label.task is BINARY");
  }
}
