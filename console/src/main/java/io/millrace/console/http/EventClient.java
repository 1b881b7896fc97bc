package io.millrace.console.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of live events. It is offered a message when the last one is on its way, so it holds
 * at most one; what it missed meanwhile comes together in the next. Nothing here waits: a reader
 * that does not take a message within the patience is dropped.
 */
final class EventClient implements WriteListener {
  private static final Logger LOG = LoggerFactory.getLogger(EventClient.class);

  /** Where a client stands after an offer. */
  enum Standing {
    READY,
    BUSY,
    TOO_SLOW,
    GONE
  }

  private final AsyncContext context;
  private final ServletOutputStream out;
  private final long patienceNanos;
  private boolean gone;
  private boolean unflushed;
  private long revision;
  private long busySince;
  private long sentAt;

  EventClient(AsyncContext context, ServletOutputStream out, Duration patience, long nowNanos) {
    this.context = context;
    this.out = out;
    this.patienceNanos = patience.toNanos();
    this.busySince = nowNanos;
    this.sentAt = nowNanos - Duration.ofHours(1).toNanos();
  }

  /** Whether it can take a message now. */
  synchronized Standing standing(long nowNanos) {
    if (gone) {
      return Standing.GONE;
    }
    if (isClear()) {
      busySince = nowNanos;
      return Standing.READY;
    }
    return nowNanos - busySince > patienceNanos ? Standing.TOO_SLOW : Standing.BUSY;
  }

  private boolean isClear() {
    try {
      if (unflushed && out.isReady()) {
        unflushed = false;
        out.flush();
      }
      return out.isReady();
    } catch (IOException e) {
      onError(e);
      return false;
    }
  }

  /** Sends a message to a client that is ready. */
  synchronized void send(byte[] message, long toRevision, long nowNanos) {
    try {
      out.write(message);
      revision = toRevision;
      sentAt = nowNanos;
      unflushed = true;
    } catch (IOException e) {
      onError(e);
    }
    if (!gone) {
      isClear();
    }
  }

  /** The view's revision up to which it knows everything; 0 before the first message. */
  synchronized long revision() {
    return revision;
  }

  synchronized long nanosSinceSent(long nowNanos) {
    return nowNanos - sentAt;
  }

  /** Ends the connection, with a message on its way or not. */
  synchronized void drop() {
    if (gone) {
      return;
    }
    gone = true;
    try {
      context.complete();
    } catch (IllegalStateException e) {
      LOG.debug("the connection had ended already", e);
    }
  }

  @Override
  public void onWritePossible() {
    // The next offer finds it ready.
  }

  @Override
  public synchronized void onError(Throwable failure) {
    LOG.debug("a reader of live events has left", failure);
    drop();
  }
}
