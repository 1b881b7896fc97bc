/**
 * Which of two model versions is better, answered so that it stays valid however often one looks.
 */
@NullMarked
package io.millrace.measures.verdict;

import org.jspecify.annotations.NullMarked;
