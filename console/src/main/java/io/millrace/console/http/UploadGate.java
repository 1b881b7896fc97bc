package io.millrace.console.http;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may hand in a model. With a token, who knows it; without one, programs on this machine alone.
 * A page of another site that a browser here has open may not, token or not: its requests carry
 * that site's origin, and one that makes its name mean this machine carries that name.
 *
 * @param host the address that is listened on
 */
record UploadGate(String host, Optional<String> token) {
  private static final Pattern HERE =
      Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");

  /** A refusal: an HTTP status and what to do. */
  record Refusal(int status, String why) {}

  Optional<Refusal> ask(Context ctx) {
    String origin = ctx.header("Origin");
    String named = Optional.ofNullable(ctx.header("Host")).orElse("").toLowerCase(Locale.ROOT);
    if (origin != null
        && !origin.equalsIgnoreCase("http://" + named)
        && !origin.equalsIgnoreCase("https://" + named)) {
      return Optional.of(
          new Refusal(403, "a page of %s may not publish models here".formatted(origin)));
    }
    if (token.isPresent()) {
      return bears(ctx, token.get())
          ? Optional.empty()
          : Optional.of(
              new Refusal(
                  401,
                  "send the header Authorization: Bearer TOKEN, with the token that the console was started with"));
    }
    if (!isLoopback() || !HERE.matcher(named).matches()) {
      return Optional.of(
          new Refusal(
              403,
              "models can be published from outside only with a token: start the console with MILLRACE_CONSOLE_TOKEN set, and send it as Authorization: Bearer TOKEN"));
    }
    return Optional.empty();
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** In a time that does not depend on where they differ. */
  private static boolean bears(Context ctx, String token) {
    byte[] sent =
        Optional.ofNullable(ctx.header("Authorization"))
            .orElse("")
            .getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(sent, ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
  }
}
