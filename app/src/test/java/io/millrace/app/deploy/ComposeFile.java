package io.millrace.app.deploy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What docker-compose.yml says, anchors and merges resolved. */
record ComposeFile(Map<String, Service> services, Set<String> volumes) {
  /** Where a service's image is built. */
  record Build(String context, String dockerfile, String target) {}

  /** A container; lists are empty where the file says nothing. */
  record Service(
      String name,
      String image,
      Optional<Build> build,
      List<String> command,
      Map<String, String> environment,
      List<String> ports,
      List<String> volumes,
      List<String> healthcheck,
      Map<String, String> dependsOn) {

    boolean isBuiltAs(String target) {
      return build.map(Build::target).filter(target::equals).isPresent();
    }

    /** Every word that may name an address. */
    Stream<String> words() {
      return Stream.of(command.stream(), environment.values().stream(), healthcheck.stream())
          .flatMap(each -> each);
    }

    /** A container's path as a path of the repository, where a bind mount shows it. */
    Optional<String> mounted(String path) {
      return volumes.stream()
          .map(volume -> volume.split(":"))
          .filter(parts -> parts[0].startsWith("./") && path.startsWith(parts[1] + "/"))
          .map(parts -> parts[0].substring(2) + path.substring(parts[1].length()))
          .findFirst();
    }
  }

  static ComposeFile read() {
    Map<?, ?> all =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Repository.read("docker-compose.yml"));
    Map<String, Service> services = new LinkedHashMap<>();
    map(all.get("services"))
        .forEach((name, service) -> services.put(name, service(name, map(service))));
    return new ComposeFile(services, map(all.get("volumes")).keySet());
  }

  Service service(String name) {
    return Optional.ofNullable(services.get(name))
        .orElseThrow(() -> new IllegalArgumentException("there is no service " + name));
  }

  List<Service> builtAs(String target) {
    return services.values().stream().filter(service -> service.isBuiltAs(target)).toList();
  }

  private static Service service(String name, Map<String, Object> said) {
    Map<String, Object> build = map(said.get("build"));
    Map<String, String> environment = new LinkedHashMap<>();
    map(said.get("environment")).forEach((key, value) -> environment.put(key, (String) value));
    Map<String, String> dependsOn = new LinkedHashMap<>();
    map(said.get("depends_on"))
        .forEach((other, how) -> dependsOn.put(other, (String) map(how).get("condition")));
    return new Service(
        name,
        (String) said.get("image"),
        build.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Build(
                    (String) build.get("context"),
                    (String) build.get("dockerfile"),
                    (String) build.get("target"))),
        list(said.get("command")),
        environment,
        list(said.get("ports")),
        list(said.get("volumes")),
        list(map(said.get("healthcheck")).get("test")),
        dependsOn);
  }

  /** A value that is no string here would reach the container as YAML reads it, not as written. */
  private static List<String> list(Object said) {
    return said == null ? List.of() : ((List<?>) said).stream().map(String.class::cast).toList();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object said) {
    return said == null ? Map.of() : (Map<String, Object>) said;
  }
}
