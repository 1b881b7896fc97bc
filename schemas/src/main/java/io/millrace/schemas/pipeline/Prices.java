package io.millrace.schemas.pipeline;

/**
 * @param cpuHour price of an hour of one core, in the user's currency; 0.04 by default
 * @param gpuHour price of an hour of one GPU; 2.5 by default
 */
public record Prices(double cpuHour, double gpuHour) {
  public static final Prices DEFAULTS = new Prices(0.04, 2.5);

  public Prices {
    Bounds.AT_LEAST_ZERO.require("cpuHour", cpuHour);
    Bounds.AT_LEAST_ZERO.require("gpuHour", gpuHour);
  }
}
