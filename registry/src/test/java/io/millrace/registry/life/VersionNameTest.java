package io.millrace.registry.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Command.Promote;
import io.millrace.schemas.message.Command.Submit;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VersionNameTest {
  private final PipelineState state = life();

  /** trees@1 was current, trees@2 is, trees@3 is on trial; net@1 is current. */
  private static PipelineState life() {
    RegistryState state = RegistryState.empty();
    Command.Action[] actions = {
      new Submit(Bundles.passing("trees")),
      new Submit(Bundles.passing("trees")),
      new Promote("trees", 2),
      new Submit(Bundles.passing("trees")),
      new Submit(Bundles.passing("net"))
    };
    for (int i = 0; i < actions.length; i++) {
      Instant at = Instant.EPOCH.plusSeconds(i);
      var command = new Command("c" + i, "flights", "ann", "a test", at, actions[i]);
      state = Registry.step(state, command, Inspection.passed(), at).state();
    }
    return state.pipeline("flights");
  }

  private String named(String text) {
    return VersionName.parse(text, "flights").in(state).name();
  }

  @Test
  void a_version_has_a_number_and_aliases() {
    assertThat(named("trees@1")).isEqualTo("trees@1");
    assertThat(named("flights/trees@current")).isEqualTo("trees@2");
    assertThat(named("trees@trial")).isEqualTo("trees@3");
    assertThat(named("trees@previous")).isEqualTo("trees@1");
    assertThat(named("flights@champion")).isEqualTo("trees@2");
  }

  @Test
  void what_names_nothing_says_what_there_is() {
    assertThatThrownBy(() -> named("net@trial")).hasMessageContaining("net@1");
    assertThatThrownBy(() -> named("trees3")).hasMessageContaining("as in trees@3");
    assertThatThrownBy(() -> named("orders/trees@3")).hasMessageContaining("pipeline orders");
    assertThatThrownBy(() -> named("orders@champion")).hasMessageContaining("pipeline orders");
  }

  @Test
  void the_card_is_made_of_the_record() {
    String card = VersionCard.of(VersionName.parse("trees@2", "flights").in(state));

    assertThat(card)
        .contains("# flights/trees@2", "| state | current |", "signed by | nobody")
        .contains("beats-majority: passed (0.10 under 0.16)")
        .contains("1970-01-01T00:00:02Z current, ann: a test");
  }
}
