package io.dcgan.inference;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Direction between packages, and one library in one package. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.dcgan.inference");

    @Test
    void httpAndReleasesDependOnModels() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("http")
                .definedBy("io.dcgan.inference.http..")
                .layer("health")
                .definedBy("io.dcgan.inference.health")
                .layer("release")
                .definedBy("io.dcgan.inference.release..")
                .layer("image")
                .definedBy("io.dcgan.inference.image..")
                .layer("model")
                .definedBy("io.dcgan.inference.model..")
                .whereLayer("http")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("health")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("release")
                .mayOnlyBeAccessedByLayers("http", "health")
                .whereLayer("image")
                .mayOnlyBeAccessedByLayers("http")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("http", "health", "release")
                .check(CLASSES);
    }

    @Test
    void aLibraryIsUsedInOnePlace() {
        only("ai.onnxruntime..", "io.dcgan.inference.model.onnx");
        only("io.dcgan.common.platform.kafka..", "io.dcgan.inference.release");
        only("org.apache.kafka..", "io.dcgan.inference.release");
        only("jakarta.ws.rs..", "io.dcgan.inference.http..");
        only("io.vertx..", "io.dcgan.inference.http..");
        only("io.netty..", "io.dcgan.inference.http..");
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.dcgan.inference.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** They may change with any release of Quarkus or Vert.x, so each has one place to adapt. */
    @Test
    void aFrameworkInternalIsUsedInOneClass() {
        onlyIn("io.vertx.core.buffer.impl..", "HttpReply");
        onlyIn("io.vertx.core.impl..", "ImageGenerationService");
        onlyIn("io.vertx.core.http.impl..", "ImageRoutes");
        onlyIn("org.jboss.resteasy.reactive.common.util..", "ResponseFormat");
        onlyIn("sun..", "none");
    }

    private static void onlyIn(String internal, String simpleName) {
        noClasses()
                .that(not(simpleName(simpleName).or(simpleNameStartingWith(simpleName + "$"))))
                .should()
                .dependOnClassesThat(resideInAPackage(internal))
                .check(CLASSES);
    }

    @Test
    void theProtocolStandsOnTheServiceAndNotTheOtherWayRound() {
        noClasses()
                .that(not(resideInAPackage("io.dcgan.inference.http.v2..")))
                .should()
                .dependOnClassesThat(resideInAPackage("io.dcgan.inference.http.v2.."))
                .check(CLASSES);
    }

    @Test
    void noServiceKnowsTheOther() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.dcgan.trainer.."))
                .check(CLASSES);
    }

    private static void only(String library, String... packages) {
        noClasses()
                .that(not(resideInAnyPackage(packages)))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .check(CLASSES);
    }
}
