package io.millrace.monitor.flink;

import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/** For a log without event time of its own: it never holds the others back. */
final class AlwaysIdle<T> implements WatermarkGenerator<T> {
  @Override
  public void onEvent(T event, long recordTimestamp, WatermarkOutput output) {
    output.markIdle();
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    output.markIdle();
  }
}
