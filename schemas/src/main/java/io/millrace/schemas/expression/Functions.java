package io.millrace.schemas.expression;

import java.util.List;

/**
 * The functions that expressions have, each with an example and its value: the reference page's
 * table, which a test evaluates. They are CEL's standard ones and the texts' and numbers' of its
 * extension libraries; nothing else can be called, so that no expression reaches the host.
 *
 * <p>The examples are of an event with {@code amount = 20.5}, {@code city = "Linz"}, {@code gift =
 * true} and {@code ordered_at = 2001-06-01T12:30:15Z}, a Friday.
 */
public final class Functions {
  private Functions() {}

  /**
   * A function.
   *
   * @param name as the language has it
   * @param example an expression over the event above
   * @param value what it gives, as text
   * @param note what else there is to know
   */
  public record Function(String name, String example, String value, String note) {}

  /** Functions of times and durations. */
  public static List<Function> ofTimes() {
    return List.of(
        new Function("getFullYear", "ordered_at.getFullYear()", "2001", ""),
        new Function("getMonth", "ordered_at.getMonth()", "5", "from 0, January"),
        new Function("getDate", "ordered_at.getDate()", "1", "day of month from 1"),
        new Function("getDayOfMonth", "ordered_at.getDayOfMonth()", "0", "day of month from 0"),
        new Function("getDayOfYear", "ordered_at.getDayOfYear()", "151", "from 0"),
        new Function("getDayOfWeek", "ordered_at.getDayOfWeek()", "5", "from 0, Sunday"),
        new Function(
            "getHours", "ordered_at.getHours('Europe/Vienna')", "14", "UTC without a zone"),
        new Function("getMinutes", "ordered_at.getMinutes()", "30", ""),
        new Function("getSeconds", "ordered_at.getSeconds()", "15", ""),
        new Function("getMilliseconds", "ordered_at.getMilliseconds()", "0", ""),
        new Function(
            "timestamp",
            "ordered_at < timestamp('2002-01-01T00:00:00Z')",
            "true",
            "times compare; they differ by a duration"),
        new Function(
            "duration",
            "ordered_at - timestamp('2001-06-01T10:00:00Z') > duration('2h')",
            "true",
            "units h, m, s, ms; a time and a duration add"),
        new Function(
            "getHours of a duration",
            "(ordered_at - timestamp('2001-05-31T10:00:00Z')).getHours()",
            "26",
            "a duration's whole hours; getMinutes and getSeconds likewise"));
  }

  /** Functions of texts. */
  public static List<Function> ofTexts() {
    return List.of(
        new Function("size", "size(city)", "4", "in characters"),
        new Function("contains", "city.contains('in')", "true", ""),
        new Function("startsWith", "city.startsWith('L')", "true", ""),
        new Function("endsWith", "city.endsWith('z')", "true", ""),
        new Function("matches", "city.matches('^L.*z$')", "true", "RE2; anywhere, unless anchored"),
        new Function("lowerAscii", "city.lowerAscii()", "linz", ""),
        new Function("upperAscii", "city.upperAscii()", "LINZ", ""),
        new Function("trim", "'  a b '.trim()", "a b", ""),
        new Function("substring", "city.substring(1, 3)", "in", "from 0, the end excluded"),
        new Function("charAt", "city.charAt(0)", "L", ""),
        new Function("indexOf", "city.indexOf('n')", "2", "-1 where it is not"),
        new Function("lastIndexOf", "'a-b-c'.lastIndexOf('-')", "3", ""),
        new Function("replace", "city.replace('L', 'l')", "linz", ""),
        new Function("split", "'a-b-c'.split('-')[1]", "b", "a list; [n] takes from it, from 0"),
        new Function("string", "string(gift)", "true", "of a number, flag or time"));
  }

  /** Functions of numbers. */
  public static List<Function> ofNumbers() {
    return List.of(
        new Function(
            "double", "double(size(city)) * amount", "82.0", "of a text or a whole number"),
        new Function("int", "int(amount) % 3", "2", "cuts off, towards 0"),
        new Function("math.abs", "math.abs(amount - 30)", "9.5", ""),
        new Function("math.ceil", "math.ceil(amount)", "21.0", ""),
        new Function("math.floor", "math.floor(amount)", "20.0", ""),
        new Function("math.round", "math.round(amount)", "20.0", "half to the even number"),
        new Function("math.trunc", "math.trunc(amount)", "20.0", ""),
        new Function("math.sign", "math.sign(amount)", "1.0", ""),
        new Function("math.sqrt", "math.sqrt(amount + 4.5)", "5.0", ""),
        new Function("math.greatest", "math.greatest(amount, 25)", "25.0", ""),
        new Function("math.least", "math.least(amount, 25)", "20.5", ""));
  }
}
