/** Rows of CSV files as typed values; rows that cannot be read are values too. */
@NullMarked
package io.millrace.ingest.csv;

import org.jspecify.annotations.NullMarked;
