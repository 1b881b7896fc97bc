package io.millrace.retrain.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.retrain.SyntheticPipeline;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Request.State;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestBookTest {
  private final RequestBook book = new RequestBook();

  private static Request request(String id, State state) {
    Request open = SyntheticPipeline.request(Instant.EPOCH, Instant.EPOCH, "trees");
    return new Request(
        id,
        open.cause(),
        state,
        open.contenders(),
        open.drifts(),
        open.since(),
        open.at(),
        open.why(),
        open.submitted(),
        0,
        Optional.empty());
  }

  @Test
  void the_oldest_open_request_comes_first() {
    book.note(request("a", State.OPEN));
    book.note(request("b", State.OPEN));
    assertThat(book.next()).map(Request::id).hasValue("a");
  }

  @Test
  void a_training_that_never_ended_waits_again() {
    book.note(request("a", State.OPEN));
    book.note(request("a", State.TRAINING));
    assertThat(book.next()).map(Request::id).hasValue("a");
  }

  @Test
  void an_ended_request_that_is_opened_again_by_a_replay_stays_ended() {
    book.note(request("a", State.OPEN));
    book.note(request("a", State.ANSWERED));
    book.note(request("a", State.OPEN));
    assertThat(book.next()).isEmpty();
  }

  @Test
  void a_request_that_the_monitor_refused_is_not_answered() {
    book.note(request("a", State.REFUSED));
    assertThat(book.next()).isEmpty();
  }
}
