package io.millrace.monitor.flink;

/** The monitor's world is broken: Flink or Kafka does not do what it must. */
public final class MonitorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MonitorException(String message, Throwable cause) {
    super(message, cause);
  }

  public MonitorException(String message) {
    super(message);
  }
}
