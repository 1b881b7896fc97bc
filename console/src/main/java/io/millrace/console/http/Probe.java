package io.millrace.console.http;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A named question that readiness asks.
 *
 * @param name of what is asked, e.g. {@code kafka}
 * @param problem what is wrong and what to do, or nothing; asked at every request, from any thread,
 *     so it answers from memory
 */
public record Probe(String name, Supplier<Optional<String>> problem) {}
