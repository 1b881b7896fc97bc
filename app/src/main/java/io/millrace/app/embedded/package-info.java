/**
 * Kafka and a schema registry for those who have none: real servers as child processes on the
 * loopback interface, with their data in one directory, alive for exactly as long as the command
 * that started them.
 */
@NullMarked
package io.millrace.app.embedded;

import org.jspecify.annotations.NullMarked;
