package io.millrace.console.http;

import io.millrace.schemas.message.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The page's files, read whole at the start. Only these paths exist: a request's path is looked up,
 * never resolved, so there is nothing to traverse.
 */
final class Assets {
  private static final String PAGE = "/io/millrace/console/page/";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  /** A file as it is sent. */
  record Asset(Blob content, String contentType) {}

  private Assets() {}

  /** Path of a request to what answers it. */
  static Map<String, Asset> load() {
    Map<String, Asset> assets = new LinkedHashMap<>();
    assets.put("/", new Asset(content(PAGE + "index.html"), HTML));
    assets.put("/style.css", new Asset(content(PAGE + "style.css"), CSS));
    for (String script : new String[] {"app", "state", "words", "race", "panels", "drift"}) {
      assets.put("/" + script + ".js", new Asset(content(PAGE + script + ".js"), SCRIPT));
    }
    String plot = "/META-INF/resources/webjars/uplot/%s/dist/".formatted(plotVersion());
    assets.put("/assets/uPlot.min.css", new Asset(content(plot + "uPlot.min.css"), CSS));
    assets.put("/assets/uPlot.iife.min.js", new Asset(content(plot + "uPlot.iife.min.js"), SCRIPT));
    return assets;
  }

  private static String plotVersion() {
    Properties versions = new Properties();
    try (InputStream in = open("/io/millrace/console/webjars.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions.getProperty("uplot", "unknown");
  }

  private static Blob content(String resource) {
    try (InputStream in = open(resource)) {
      return new Blob(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = Assets.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException(
          "%s is not on the classpath; the console's jar or uPlot's webjar is incomplete"
              .formatted(resource));
    }
    return in;
  }
}
