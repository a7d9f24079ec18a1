package io.dcgan.trainer;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
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
            .importPackages("io.dcgan.trainer");

    @Test
    void commandsDependOnRunsAndRunsOnTheRest() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("http")
                .definedBy("io.dcgan.trainer.http")
                .layer("retention")
                .definedBy("io.dcgan.trainer.retention")
                .layer("ledger")
                .definedBy("io.dcgan.trainer.ledger")
                .layer("command")
                .definedBy("io.dcgan.trainer.command")
                .layer("run")
                .definedBy("io.dcgan.trainer.run..")
                .layer("export")
                .definedBy("io.dcgan.trainer.export")
                .layer("gan")
                .definedBy("io.dcgan.trainer.gan..")
                .layer("quality")
                .definedBy("io.dcgan.trainer.quality..")
                .layer("data")
                .definedBy("io.dcgan.trainer.data..")
                .layer("event")
                .definedBy("io.dcgan.trainer.event")
                .layer("plot")
                .definedBy("io.dcgan.trainer.plot")
                .layer("history")
                .definedBy("io.dcgan.trainer.history")
                .layer("network")
                .definedBy("io.dcgan.trainer.network..")
                .optionalLayer("cli")
                .definedBy("io.dcgan.trainer.cli")
                .layer("safetensors")
                .definedBy("io.dcgan.trainer.safetensors")
                .whereLayer("http")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("retention")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("ledger")
                .mayOnlyBeAccessedByLayers("http", "retention")
                .whereLayer("command")
                .mayOnlyBeAccessedByLayers("http", "ledger")
                .whereLayer("run")
                .mayOnlyBeAccessedByLayers("command", "ledger", "http", "retention")
                .whereLayer("export")
                .mayOnlyBeAccessedByLayers("run", "cli")
                .whereLayer("gan")
                .mayOnlyBeAccessedByLayers("run", "export", "cli", "http")
                .whereLayer("network")
                .mayOnlyBeAccessedByLayers("gan", "quality", "export", "safetensors")
                .whereLayer("quality")
                .mayOnlyBeAccessedByLayers("run", "cli")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("data")
                .mayOnlyBeAccessedByLayers("run", "gan", "quality", "cli", "http")
                .whereLayer("event")
                .mayOnlyBeAccessedByLayers("command", "run", "retention")
                .whereLayer("plot")
                .mayOnlyBeAccessedByLayers("run", "cli")
                .whereLayer("history")
                .mayOnlyBeAccessedByLayers("run", "plot", "http")
                .whereLayer("safetensors")
                .mayOnlyBeAccessedByLayers("run", "quality")
                .check(CLASSES);
        slices().matching("io.dcgan.trainer.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void runPackagesDependInOneDirection() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("run")
                .definedBy("io.dcgan.trainer.run")
                .layer("training")
                .definedBy("io.dcgan.trainer.run.training")
                .layer("publish")
                .definedBy("io.dcgan.trainer.run.publish")
                .layer("monitor")
                .definedBy("io.dcgan.trainer.run.monitor")
                .layer("artifact")
                .definedBy("io.dcgan.trainer.run.artifact")
                .layer("ownership")
                .definedBy("io.dcgan.trainer.run.ownership")
                .layer("control")
                .definedBy("io.dcgan.trainer.run.control")
                .layer("file")
                .definedBy("io.dcgan.trainer.run.file")
                .whereLayer("run")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("training")
                .mayOnlyBeAccessedByLayers("run")
                .whereLayer("publish")
                .mayOnlyBeAccessedByLayers("run", "training")
                .whereLayer("monitor")
                .mayOnlyBeAccessedByLayers("run", "training")
                .whereLayer("artifact")
                .mayOnlyBeAccessedByLayers("run", "training", "publish", "monitor")
                .whereLayer("ownership")
                .mayOnlyBeAccessedByLayers("run", "training", "publish", "monitor", "artifact")
                .whereLayer("control")
                .mayOnlyBeAccessedByLayers("run", "training", "ownership", "publish", "monitor")
                .whereLayer("file")
                .mayOnlyBeAccessedByLayers("run", "training", "publish", "artifact", "ownership", "control")
                .check(CLASSES);
    }

    @Test
    void aLibraryIsUsedInOnePlace() {
        only("ai.djl..", "io.dcgan.trainer.network..", "io.dcgan.trainer.gan..", "io.dcgan.trainer.quality..");
        only("org.ejml..", "io.dcgan.trainer.quality.metric");
        only("ai.onnx..", "io.dcgan.trainer.export");
        only("ai.onnxruntime..", "io.dcgan.trainer.export");
        only("com.google.protobuf..", "io.dcgan.trainer.export");
        only(
                "org.apache.kafka..",
                "io.dcgan.trainer.command",
                "io.dcgan.trainer.event",
                "io.dcgan.trainer.ledger",
                "io.dcgan.trainer.retention");
        only(
                "io.dcgan.common.platform.kafka..",
                "io.dcgan.trainer.command",
                "io.dcgan.trainer.event",
                "io.dcgan.trainer.ledger",
                "io.dcgan.trainer.retention");
        only("io.smallrye.reactive.messaging..", "io.dcgan.trainer.command", "io.dcgan.trainer.event");
        only("org.eclipse.microprofile.reactive.messaging..", "io.dcgan.trainer.command", "io.dcgan.trainer.event");
        only("jakarta.ws.rs..", "io.dcgan.trainer.http");
        only("java.awt..", "io.dcgan.trainer.plot", "io.dcgan.trainer.data.folder");
        only("javax.imageio..", "io.dcgan.trainer.plot", "io.dcgan.trainer.data.folder");
    }

    @Test
    void noServiceKnowsTheOther() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.dcgan.inference.."))
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
