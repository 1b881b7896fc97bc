package io.millrace.monitor.flink;

import io.millrace.monitor.join.JoinInput;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Sends what can be joined on, and dead letters aside; a mark has done its work at the source. */
final class SplitArrivals extends ProcessFunction<Arrival, JoinInput> {
  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(Arrival arrival, Context context, Collector<JoinInput> out) {
    switch (arrival) {
      case Arrival.Usable usable -> out.collect(usable.input());
      case Arrival.Mark mark -> {}
      case Arrival.Unusable unusable -> context.output(MonitorJob.RECORDS, unusable.letter());
    }
  }
}
