/** The state of the race as a fold of messages: pure, knows neither Kafka nor HTTP. */
@NullMarked
package io.millrace.console.view;

import org.jspecify.annotations.NullMarked;
