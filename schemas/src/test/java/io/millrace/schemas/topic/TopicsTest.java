package io.millrace.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TopicsTest {
  private static final Pipeline FLIGHTS =
      PipelineFile.read(Path.of("../examples/flights/flights.yaml"));
  private static final List<Topic> ALL = Topics.all(FLIGHTS);

  @Test
  void every_topic_has_a_key_a_value_a_writer_and_readers() {
    assertThat(ALL)
        .allSatisfy(
            topic -> {
              assertThat(topic.key()).isNotBlank();
              assertThat(topic.value()).isNotBlank();
              assertThat(topic.writer()).isNotBlank();
              assertThat(topic.readers()).isNotEmpty().doesNotContain("");
            });
  }

  @Test
  void every_topic_has_a_name_of_its_own_that_kafka_takes() {
    assertThat(ALL)
        .extracting(Topic::name)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-zA-Z0-9._-]{1,249}"));
  }

  @Test
  void a_pipeline_has_its_streams_its_own_topics_and_the_shared_ones() {
    assertThat(ALL)
        .extracting(Topic::name)
        .contains("flights.departures", "flights.arrivals", "flights.keyed", "millrace.models")
        .doesNotContain("flights.rekeyed", "flights.partials")
        .hasSize(2 + Topics.reservedStreamNames().size() - 2 + 3);
  }

  @Test
  void every_topic_that_a_method_names_is_in_the_catalogue_and_reserved() throws Exception {
    Topics topics = Topics.of("p");
    for (Method method : Topics.class.getDeclaredMethods()) {
      if (method.getReturnType() == Topic.class
          && method.getParameterCount() == 0
          && !method.isSynthetic()) {
        Topic topic = (Topic) method.invoke(topics);
        assertThat(topics.derived()).as(method.getName()).contains(topic);
        assertThat(Topics.reservedStreamNames()).contains(topic.name().substring("p.".length()));
      }
    }
  }

  @Test
  void the_reserved_names_are_complete_and_the_examples_streams_take_none() {
    assertThat(Topics.reservedStreamNames())
        .containsExactlyInAnyOrder(
            "keyed",
            "rekeyed",
            "partials",
            "features",
            "labels",
            "dead-letters",
            "redriven",
            "predictions",
            "activations",
            "decisions",
            "explanations",
            "outcomes",
            "examples",
            "metrics",
            "drift",
            "verdicts",
            "requests",
            "watermarks",
            "definitions",
            "erasures")
        .doesNotContainAnyElementsOf(FLIGHTS.streams().keySet());
  }

  @Test
  void only_the_shared_state_and_what_is_forgotten_is_compacted() {
    assertThat(ALL.stream().filter(topic -> topic.cleanup() == Topic.Cleanup.COMPACT))
        .containsExactlyInAnyOrder(
            Topics.ARTIFACTS, Topics.MODELS, Topics.of("flights").erasures());
  }

  @Test
  void a_subject_is_the_topics_name_and_the_part_of_the_record() {
    assertThat(Arrays.asList(Topics.COMMANDS.subject(), Topics.of("p").keyed().subject()))
        .containsExactly("millrace.commands-value", "p.keyed-value");
  }
}
