package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Aggregate.Statistic.Kind;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.StreamField;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of aggregate, from the file to its record and its definition. */
class AggregatesTest {
  private static final WindowKey CITY = WindowKey.of("city");
  private static final StreamField AMOUNT = new StreamField("orders", "amount");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          count: returns, by: city, over: 30s | count(returns) by city over PT30S
          sum: orders.amount, by: city, over: 30d | sum(orders.amount) by city over PT720H
          mean: orders.gift, by: city, over: 12w | mean(orders.gift) by city over PT2016H
          min: orders.amount, by: city, over: 1d | min(orders.amount) by city over PT24H
          max: orders.amount, by: city, over: 1d | max(orders.amount) by city over PT24H
          deviation: orders.amount, by: city, over: 1d | deviation(orders.amount) by city over PT24H
          ratio: orders.amount, by: city, over: 7d | ratio(orders.amount) by city over PT168H
          distinct: orders.shop, by: city, over: 1d | distinct(orders.shop) by city over PT24H
          quantile: orders.amount, q: 0.95, by: city, over: 1d | quantile(orders.amount, 0.95) by city over PT24H
          last: returns.pieces, by: city, over: 7d | last(returns.pieces) by city over PT168H
          lag: orders.amount, by: city | lag(orders.amount, 1) by city over PT720H
          lag: orders.amount, by: city, back: 3, over: 1d | lag(orders.amount, 3) by city over PT24H
          since_last: returns, by: city | since_last(returns) by city over PT720H
          decayed_count: orders, by: city, half_life: 3h | decayed_count(orders) by city half-life PT3H
          decayed_mean: orders.amount, by: city, half_life: 3h | decayed_mean(orders.amount) by city half-life PT3H
          """)
  void a_kind_has_a_canonical_definition(String text, String definition) {
    Feature read = read(text);
    assertThat(read.definition()).isEqualTo(definition);
    assertThat(read.type()).isEqualTo(Feature.Type.NUMBER);
  }

  @Test
  void records_hold_what_the_file_says() {
    assertThat(read("quantile: orders.amount, q: 0.95, by: city, over: 1d"))
        .isEqualTo(new Aggregate.Quantile("x", AMOUNT, 0.95, CITY, Duration.ofDays(1)));
    assertThat(read("deviation: orders.amount, by: city, over: 12w"))
        .isEqualTo(new Aggregate.Statistic("x", Kind.DEVIATION, AMOUNT, CITY, Duration.ofDays(84)));
    assertThat(read("lag: orders.amount, by: city, back: 2"))
        .isEqualTo(new Aggregate.Lag("x", AMOUNT, 2, CITY, Duration.ofDays(30)));
  }

  private static Feature read(String text) {
    String yaml = Shop.with("{count: orders, by: city, over: 1d}", "{%s}".formatted(text));
    return Shop.parse(yaml.replace("orders_city_1d", "x")).features().get(2);
  }
}
