package io.millrace.features.event;

import io.millrace.schemas.pipeline.EventFeature.Calendar.Part;
import java.time.DayOfWeek;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;

/** A local time's part, as a number. */
final class CalendarPart {
  private CalendarPart() {}

  static int of(Part part, ZonedDateTime local) {
    return switch (part) {
      case HOUR -> local.getHour();
      case DAY_OF_WEEK -> local.getDayOfWeek().getValue();
      case DAY_OF_MONTH -> local.getDayOfMonth();
      case MONTH -> local.getMonthValue();
      case MINUTE_OF_DAY -> local.getHour() * 60 + local.getMinute();
      case QUARTER -> local.get(IsoFields.QUARTER_OF_YEAR);
      case WEEK_OF_YEAR -> local.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      case IS_WEEKEND -> local.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0 ? 1 : 0;
    };
  }
}
