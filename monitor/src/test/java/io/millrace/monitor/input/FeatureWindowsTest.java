package io.millrace.monitor.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.join.JoinInput;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.monitor.stream.SeededStream.Rival;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Prediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FeatureWindowsTest {
  private static final long END = SeededStream.START.plus(Duration.ofDays(9)).toEpochMilli();

  @Test
  void windows_of_several_workers_merge_to_those_of_one_in_any_order() {
    List<JoinInput> inputs = inputs();
    FeatureWindows one = new FeatureWindows(SeededStream.plan());
    inputs.forEach(one::accept);
    List<FeatureWindows> many = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      many.add(new FeatureWindows(SeededStream.plan()));
    }
    Random random = new Random(5);
    Collections.shuffle(inputs, random);
    inputs.forEach(input -> many.get(random.nextInt(4)).accept(input));
    TreeMap<Long, PartialWindow> merged = new TreeMap<>();
    for (FeatureWindows worker : many) {
      for (PartialWindow window : worker.closeBefore(END)) {
        merged.merge(window.startMillis(), window, PartialWindow::merge);
      }
    }
    assertThat(new ArrayList<>(merged.values())).isEqualTo(one.closeBefore(END));
    assertThat(merged).hasSize(10);
  }

  @Test
  void a_restored_share_can_be_taken_over_by_another_worker() {
    FeatureWindows whole = new FeatureWindows(SeededStream.plan());
    FeatureWindows first = new FeatureWindows(SeededStream.plan());
    FeatureWindows second = new FeatureWindows(SeededStream.plan());
    List<JoinInput> inputs = inputs();
    inputs.forEach(whole::accept);
    inputs.subList(0, 300).forEach(first::accept);
    inputs.subList(300, inputs.size()).forEach(second::accept);
    second.takeOver(FeatureWindows.restore(first.snapshot(), SeededStream.plan()));
    assertThat(second.closeBefore(END)).isEqualTo(whole.closeBefore(END));
  }

  @Test
  void what_comes_after_its_window_was_closed_is_counted_and_left_out() {
    FeatureWindows windows = new FeatureWindows(SeededStream.plan());
    List<JoinInput> inputs = inputs();
    windows.accept(inputs.getFirst());
    windows.closeBefore(END);
    windows.accept(inputs.getFirst());
    assertThat(windows.late()).isEqualTo(1);
    assertThat(windows.closeBefore(END)).isEmpty();
  }

  @Test
  void a_windows_reference_is_the_version_that_decided_its_last_event() {
    FeatureWindows windows = new FeatureWindows(SeededStream.plan());
    inputs().forEach(windows::accept);
    assertThat(windows.closeBefore(END))
        .extracting(window -> window.champion().map(PartialWindow.Champion::name).orElse("none"))
        .containsExactly(
            "trees@1", "trees@1", "trees@1", "trees@1", "net@3", "net@3", "net@3", "net@3", "net@3",
            "net@3");
  }

  private static List<JoinInput> inputs() {
    List<JoinInput> inputs = new ArrayList<>();
    new SeededStream(1)
        .with(new Rival("trees", 1, Alias.CURRENT, true, 0.1, 0))
        .with(new Rival("trees", 2, Alias.TRIAL, false, 0.1, 0))
        .events(1_000)
        .forEach(message -> add(message.body(), inputs));
    return inputs;
  }

  /** From event 450 on the title is the net's. */
  private static void add(Object body, List<JoinInput> inputs) {
    if (body instanceof FeatureVector vector) {
      inputs.add(new JoinInput.Vector(vector));
    } else if (body instanceof Prediction prediction) {
      JoinInput.Score score = JoinInput.Score.of(prediction);
      boolean passed = Integer.parseInt(score.eventId().substring(1)) >= 450;
      JoinInput.Scorer by =
          passed && score.by().decides()
              ? new JoinInput.Scorer("net", 3, Alias.CURRENT, true)
              : score.by();
      inputs.add(new JoinInput.Score(score.eventId(), score.atMillis(), by, score.score()));
    }
  }
}
