package io.dcgan.common;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The contract of the two services stays apart from the infrastructure that they share. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.dcgan.common");

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.dcgan.common.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theContractDoesNotDependOnThePlatform() {
        noClasses()
                .that(resideInAPackage("io.dcgan.common..")
                        .and(DescribedPredicate.not(resideInAPackage("io.dcgan.common.platform.."))))
                .should()
                .dependOnClassesThat(resideInAPackage("io.dcgan.common.platform.."))
                .check(CLASSES);
    }

    @Test
    void identifiersDependOnNothingElseOfOurs() {
        classes()
                .that(resideInAPackage("io.dcgan.common.id"))
                .should()
                .onlyDependOnClassesThat(resideInAPackage("io.dcgan.common.id")
                        .or(DescribedPredicate.not(resideInAPackage("io.dcgan.."))))
                .check(CLASSES);
    }
}
