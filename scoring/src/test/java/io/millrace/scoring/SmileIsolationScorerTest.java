package io.millrace.scoring;

class SmileIsolationScorerTest implements ScorerContract {
  private static final Specimen FOREST = SmileSpecimen.isolation();

  @Override
  public Specimen specimen() {
    return FOREST;
  }

  @Override
  public double tolerance() {
    return 0;
  }
}
