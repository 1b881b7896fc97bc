package io.millrace.scoring;

class SmileForestScorerTest implements ScorerContract {
  private static final Specimen FOREST = SmileSpecimen.forest();

  @Override
  public Specimen specimen() {
    return FOREST;
  }

  @Override
  public double tolerance() {
    return 0;
  }
}
