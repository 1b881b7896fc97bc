package io.millrace.app.loop;

import io.millrace.schemas.message.Blob;

/** A record of a raw stream, as ingest or a user's producer wrote it: Confluent wire format. */
public record RawRecord(String stream, Blob value) {}
