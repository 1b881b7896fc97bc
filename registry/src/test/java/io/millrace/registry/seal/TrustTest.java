package io.millrace.registry.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.registry.life.Bundles;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Artifact;
import io.millrace.schemas.message.Bundle.Seal;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.OutputKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustTest {
  private static final SealingKey KEY = SealingKey.generate();
  private static final Trust TRUST = new Trust("flights", List.of(KEY.open()));
  private static final Bundle BUNDLE = Bundles.passing("trees");

  @Test
  void without_a_list_nobody_needs_to_sign() {
    assertThat(Trust.everyone().objection(BUNDLE)).isEmpty();
  }

  @Test
  void a_trusted_signature_will_do() {
    assertThat(TRUST.objection(KEY.sign("flights", BUNDLE))).isEmpty();
  }

  @Test
  void a_key_survives_its_file() {
    SealingKey read = SealingKey.of(KEY.pem());

    assertThat(read.open()).isEqualTo(KEY.open());
    assertThat(TRUST.objection(read.sign("flights", BUNDLE))).isEmpty();
  }

  @Test
  void a_key_that_openssl_made_gives_the_public_key_that_openssl_gives() {
    // RFC 8410, section 10.3 and 10.1: an example's private key and its public one.
    SealingKey key =
        SealingKey.of(
            """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            -----END PRIVATE KEY-----
            """);

    assertThat(key.open())
        .isEqualTo("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
  }

  @Test
  void invariant_5_an_unsigned_version_never_serves_and_is_told_what_to_do() {
    assertThat(TRUST.objection(BUNDLE).orElseThrow()).contains("not signed", "--key FILE");
  }

  @Test
  void invariant_5_a_stranger_signs_nothing() {
    assertThat(TRUST.objection(SealingKey.generate().sign("flights", BUNDLE)).orElseThrow())
        .contains("does not have");
  }

  @Test
  void invariant_5_a_stranger_who_names_a_trusted_key_is_found_out() {
    Bundle strange = SealingKey.generate().sign("flights", BUNDLE);
    Bundle forged = BUNDLE.with(new Seal(KEY.open(), strange.seal().orElseThrow().signature()));
    Bundle broken = BUNDLE.with(new Seal(KEY.open(), new Blob(new byte[] {1})));

    assertThat(TRUST.objection(forged).orElseThrow()).contains("has not signed this");
    assertThat(TRUST.objection(broken).orElseThrow()).contains("has not signed this");
  }

  @Test
  void invariant_5_a_signature_holds_for_one_pipeline_contender_artifact_and_manifest() {
    Bundle signed = KEY.sign("flights", BUNDLE);
    Manifest m = BUNDLE.manifest();
    var otherColumn =
        new Manifest(
            m.engine(),
            m.task(),
            m.algorithm(),
            m.signature(),
            m.features(),
            m.inputs(),
            m.output(),
            m.outputColumn() + 1);
    Manifest otherKind = m.withOutputKind(OutputKind.LOGIT);
    Artifact a = BUNDLE.artifact();
    var otherBytes = new Artifact("00" + a.sha256().substring(2), a.size(), a.chunks());

    assertThat(TRUST.objection(KEY.sign("orders", BUNDLE))).isPresent();
    assertThat(TRUST.objection(changed("net", m, a, signed))).isPresent();
    assertThat(TRUST.objection(changed("trees", otherColumn, a, signed))).isPresent();
    assertThat(TRUST.objection(changed("trees", otherKind, a, signed))).isPresent();
    assertThat(TRUST.objection(changed("trees", m, otherBytes, signed))).isPresent();
    assertThat(TRUST.objection(changed("trees", m, a, signed))).isEmpty();
  }

  /** Its bytes are those of the versions that were signed before there were kinds. */
  @Test
  void an_output_that_is_a_score_adds_nothing_to_what_is_signed() {
    assertThat(new String(Statement.of("flights", BUNDLE), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            millrace-version/1
            for 7:flights 5:trees
            artifact 64:%s 1:1
            runs 5:SMILE 6:BINARY 4:0000
            output 12:the only one 1:0
            """
                .formatted(BUNDLE.artifact().sha256()));
  }

  private static Bundle changed(String contender, Manifest manifest, Artifact artifact, Bundle of) {
    return new Bundle(
        contender,
        manifest,
        artifact,
        of.profile(),
        of.selfTest(),
        of.provenance(),
        of.evaluation(),
        of.card(),
        of.seal());
  }

  @Test
  void what_is_no_key_says_how_to_get_one() {
    assertThatThrownBy(() -> SealingKey.of("nonsense")).hasMessageContaining("models keygen");
  }
}
