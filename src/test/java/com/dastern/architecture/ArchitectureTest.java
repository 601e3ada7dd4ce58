package com.dastern.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;

/// The directions between the packages, and the few things that stand in one place only.
@AnalyzeClasses(packages = "com.dastern", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule features_depend_downwards_only =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("root")
          .definedBy("com.dastern")
          .layer("seed")
          .definedBy("com.dastern.seed")
          .layer("system")
          .definedBy("com.dastern.system")
          .layer("live")
          .definedBy("com.dastern.live")
          .layer("sync")
          .definedBy("com.dastern.sync")
          .layer("changes")
          .definedBy("com.dastern.changes")
          .layer("notifications")
          .definedBy("com.dastern.notifications")
          .layer("presence")
          .definedBy("com.dastern.presence")
          .layer("monitoring")
          .definedBy("com.dastern.monitoring")
          .layer("nudges")
          .definedBy("com.dastern.nudges")
          .layer("medications")
          .definedBy("com.dastern.medications")
          .layer("doses")
          .definedBy("com.dastern.doses")
          .layer("prescriptions")
          .definedBy("com.dastern.prescriptions")
          .layer("licences")
          .definedBy("com.dastern.licences")
          .layer("files")
          .definedBy("com.dastern.files")
          .layer("connections")
          .definedBy("com.dastern.connections")
          .layer("auth")
          .definedBy("com.dastern.auth")
          .layer("audit")
          .definedBy("com.dastern.audit")
          .layer("users")
          .definedBy("com.dastern.users")
          .layer("embedded")
          .definedBy("com.dastern.embedded")
          .layer("platform")
          .definedBy("com.dastern.platform..")
          .layer("kernel")
          .definedBy("com.dastern.kernel")
          .whereLayer("root")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("seed")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("system")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("live")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("sync")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("changes")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("notifications")
          .mayOnlyBeAccessedByLayers("root", "seed", "live", "changes")
          .whereLayer("presence")
          .mayOnlyBeAccessedByLayers("root", "notifications")
          .whereLayer("monitoring")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("nudges")
          .mayOnlyBeAccessedByLayers("root", "notifications", "sync")
          .whereLayer("medications")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("doses")
          .mayOnlyBeAccessedByLayers(
              "root", "seed", "notifications", "nudges", "monitoring", "sync", "changes")
          .whereLayer("prescriptions")
          .mayOnlyBeAccessedByLayers(
              "root",
              "seed",
              "notifications",
              "doses",
              "monitoring",
              "medications",
              "sync",
              "changes")
          .whereLayer("connections")
          .mayOnlyBeAccessedByLayers(
              "root",
              "seed",
              "live",
              "notifications",
              "nudges",
              "monitoring",
              "doses",
              "medications",
              "prescriptions",
              "sync",
              "changes")
          .whereLayer("licences")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("files")
          .mayOnlyBeAccessedByLayers("root", "licences", "medications", "prescriptions")
          .whereLayer("auth")
          .mayOnlyBeAccessedByLayers("root", "seed", "live", "licences")
          .whereLayer("audit")
          .mayOnlyBeAccessedByLayers(
              "root",
              "auth",
              "licences",
              "connections",
              "prescriptions",
              "medications",
              "doses",
              "nudges",
              "monitoring",
              "notifications",
              "live",
              "sync",
              "changes")
          .whereLayer("embedded")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("users")
          .mayOnlyBeAccessedByLayers(
              "root",
              "seed",
              "notifications",
              "nudges",
              "monitoring",
              "doses",
              "medications",
              "prescriptions",
              "connections",
              "licences",
              "auth",
              "sync",
              "changes");

  @ArchTest
  static final ArchRule kernel_uses_nothing_of_ours =
      noClasses()
          .that()
          .resideInAPackage("com.dastern.kernel")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.dastern.platform..", "io.vertx..");

  @ArchTest
  static final ArchRule platform_knows_no_feature =
      noClasses()
          .that()
          .resideInAPackage("com.dastern.platform..")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("com.dastern..")
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.not(
                          JavaClass.Predicates.resideInAnyPackage(
                              "com.dastern.platform..", "com.dastern.kernel"))));

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("com.dastern.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule vertx_web_stays_in_the_http_platform_and_the_bridge =
      noClasses()
          .that()
          .resideOutsideOfPackages("com.dastern.platform.http", "com.dastern.live")
          .and()
          .doNotHaveSimpleName("HttpVerticle")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx.ext.web..");

  @ArchTest
  static final ArchRule the_sql_client_stays_in_stores_and_the_database_platform =
      noClasses()
          .that()
          .resideOutsideOfPackage("com.dastern.platform.db")
          .and()
          .haveSimpleNameNotEndingWith("Store")
          .and()
          .haveSimpleNameNotEndingWith("Rows")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..");

  @ArchTest
  static final ArchRule nobody_reads_a_clock_of_their_own =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("com.dastern.Main")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule no_vague_names =
      classes()
          .should()
          .haveSimpleNameNotEndingWith("Manager")
          .andShould()
          .haveSimpleNameNotEndingWith("Helper")
          .andShould()
          .haveSimpleNameNotEndingWith("Util")
          .andShould()
          .haveSimpleNameNotEndingWith("Impl");
}
