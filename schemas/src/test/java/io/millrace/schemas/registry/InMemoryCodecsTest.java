package io.millrace.schemas.registry;

class InMemoryCodecsTest implements CodecsContract {
  @Override
  public Codecs codecs() {
    return new InMemoryCodecs();
  }
}
