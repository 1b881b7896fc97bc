package io.millrace.console.http;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.UploadedFile;
import io.millrace.registry.life.Offers.Said;
import io.millrace.registry.life.PipelineState;
import io.millrace.registry.life.VersionCard;
import io.millrace.registry.life.VersionName;
import io.millrace.schemas.message.ArtifactChunk;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/**
 * Models over HTTP.
 *
 * <pre>
 * POST /api/v1/models/CONTENDER/versions   the model's bytes in, 202 and the command's id out; or
 *                                          a form of two files, model and tokenizer
 *        ?inputs=&amp;output=&amp;output-is=&amp;calibrate=&amp;note=
 *                                          what cannot be inferred, as the command has it
 * GET  /api/v1/commands/ID                 waiting, accepted or refused, and why
 * GET  /api/v1/models                      every version and where it stands
 * GET  /api/v1/models/CONTENDER/versions/WHICH         one: a number, current, trial, previous
 * GET  /api/v1/models/CONTENDER/versions/WHICH/card    its model card, Markdown
 * </pre>
 */
final class ModelRoutes {
  private static final String JSON = "application/json";

  private final String pipeline;
  private final ModelDesk desk;
  private final UploadGate gate;

  ModelRoutes(String pipeline, ModelDesk desk, UploadGate gate) {
    this.pipeline = pipeline;
    this.desk = desk;
    this.gate = gate;
  }

  void addTo(Javalin server) {
    server.post("/api/v1/models/{contender}/versions", this::publish);
    server.get("/api/v1/commands/{id}", this::answer);
    server.get("/api/v1/models", this::list);
    server.get(
        "/api/v1/models/{contender}/versions/{which}",
        ctx -> {
          PipelineState state = desk.state();
          json(ctx, 200, VersionJson.of(version(ctx, state), state));
        });
    server.get(
        "/api/v1/models/{contender}/versions/{which}/card",
        ctx ->
            ctx.contentType("text/markdown; charset=utf-8")
                .result(VersionCard.of(version(ctx, desk.state()))));
    server.exception(
        IllegalArgumentException.class,
        (e, ctx) -> problem(ctx, 400, String.valueOf(e.getMessage())));
    server.exception(
        KafkaException.class,
        (e, ctx) -> problem(ctx, 503, "Kafka does not answer, try again: " + e.getMessage()));
  }

  private void publish(Context ctx) throws IOException {
    Optional<UploadGate.Refusal> refusal = gate.ask(ctx);
    if (refusal.isPresent()) {
      problem(ctx, refusal.get().status(), refusal.get().why());
      return;
    }
    if (ctx.req().getContentLengthLong() > ArtifactChunk.LARGEST_ARTIFACT) {
      problem(ctx, 413, tooLarge(ctx.req().getContentLengthLong()));
      return;
    }
    String contender = ctx.pathParam("contender");
    String id;
    if (ctx.isMultipartFormData()) {
      id = desk.publish(contender, part(ctx, "model"), part(ctx, "tokenizer"), said(ctx));
    } else {
      byte[] artifact =
          ctx.bodyInputStream().readNBytes(Math.toIntExact(ArtifactChunk.LARGEST_ARTIFACT + 1));
      if (artifact.length > ArtifactChunk.LARGEST_ARTIFACT) {
        problem(ctx, 413, tooLarge(artifact.length));
        return;
      }
      id = desk.publish(contender, artifact, said(ctx));
    }
    String follow = "/api/v1/commands/" + id;
    ctx.header("Location", follow);
    json(ctx, 202, Map.of("command", id, "answer", follow));
  }

  /** A file of a form; what is too much of a form the server refuses by itself. */
  private static byte[] part(Context ctx, String name) throws IOException {
    UploadedFile file = ctx.uploadedFile(name);
    if (file == null) {
      throw new IllegalArgumentException(
          "the form has no file called %s: a form has two, as in curl -F model=@note.onnx -F tokenizer=@tokenizer.json; a model alone is sent as the body, with curl --data-binary"
              .formatted(name));
    }
    try (InputStream content = file.content()) {
      return content.readAllBytes();
    }
  }

  private static String tooLarge(long bytes) {
    return "the model has %d bytes or more: %d are the limit"
        .formatted(bytes, ArtifactChunk.LARGEST_ARTIFACT);
  }

  private static Said said(Context ctx) {
    return new Said(
        query(ctx, "inputs"),
        query(ctx, "output"),
        query(ctx, "output-is"),
        query(ctx, "calibrate"),
        new Blob(new byte[0]),
        query(ctx, "note"));
  }

  private static String query(Context ctx, String name) {
    return Optional.ofNullable(ctx.queryParam(name)).orElse("");
  }

  private void answer(Context ctx) {
    Optional<CommandAnswer> answer = desk.state().answer(ctx.pathParam("id"));
    json(
        ctx,
        200,
        answer
            .<Map<String, Object>>map(
                said ->
                    Map.of("state", said.accepted() ? "accepted" : "refused", "why", said.why()))
            .orElse(
                Map.of(
                    "state",
                    "waiting",
                    "why",
                    "the registry has not answered, or knows no such command")));
  }

  private void list(Context ctx) {
    PipelineState state = desk.state();
    List<Map<String, Object>> versions =
        state.contenders().stream()
            .flatMap(name -> state.versionsOf(name).stream())
            .map(version -> VersionJson.brief(version, state))
            .toList();
    json(
        ctx,
        200,
        Map.of(
            "pipeline",
            pipeline,
            "champion",
            state.standing().champion().orElse(""),
            "versions",
            versions));
  }

  private ModelVersion version(Context ctx, PipelineState state) {
    String name = ctx.pathParam("contender") + "@" + ctx.pathParam("which");
    return VersionName.parse(name, pipeline).in(state);
  }

  private static void problem(Context ctx, int status, String why) {
    json(ctx, status, Map.of("problem", why));
  }

  private static void json(Context ctx, int status, Object value) {
    ctx.status(status).contentType(JSON).result(StateJson.bytes(value));
  }
}
