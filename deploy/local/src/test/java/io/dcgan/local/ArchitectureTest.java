package io.dcgan.local;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The launcher starts the services as processes and uses none of their classes. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.dcgan.local");

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.dcgan.local.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void theLauncherDependsOnNoService() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.dcgan.trainer..", "io.dcgan.inference.."))
                .check(CLASSES);
    }
}
