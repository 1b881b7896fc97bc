package io.millrace.console.http;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window, found on this machine; nothing is downloaded. */
final class Browser implements AutoCloseable {
  private final ChromeDriver driver;

  private record Programs(Path browser, Path driver) {}

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Why no browser can be opened here; empty when one can. */
  static Optional<String> missing() {
    if (programs().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        "no Chromium with chromedriver on the PATH (Debian: chromium and chromium-driver)");
  }

  private static Optional<Programs> programs() {
    Optional<Path> browser =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(name -> onPath(name).stream())
            .findFirst();
    return browser.flatMap(b -> onPath("chromedriver").map(driver -> new Programs(b, driver)));
  }

  private static Optional<Path> onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Browser open(Path profile) {
    Programs programs = programs().orElseThrow();
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(programs.driver.toFile())
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options(programs, profile));
    driver.manage().window().setSize(new Dimension(1440, 1200));
    return new Browser(driver);
  }

  private static ChromeOptions options(Programs programs, Path profile) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(programs.browser.toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    return options;
  }

  void load(String url) {
    driver.get(url);
  }

  Object run(String script) {
    return driver.executeScript(script);
  }

  void click(String selector) {
    driver.findElement(By.cssSelector(selector)).click();
  }

  String text(String selector) {
    return driver.findElement(By.cssSelector(selector)).getText();
  }

  /** What the page wrote to its console that is worse than information. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Events of the network since the last call, as the browser's own protocol has them. */
  List<String> traffic() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
