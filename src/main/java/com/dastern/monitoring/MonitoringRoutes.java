package com.dastern.monitoring;

import com.dastern.doses.DoseStatus;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Parse;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.monitoring.Adherence.Band;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// History, adherence and the list of patients over REST.
public final class MonitoringRoutes {
  private final HistoryService history;
  private final AdherenceService adherence;
  private final PatientService patients;

  public MonitoringRoutes(
      HistoryService history, AdherenceService adherence, PatientService patients) {
    this.history = history;
    this.adherence = adherence;
    this.patients = patients;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "listDoses",
            request ->
                history
                    .read(
                        request.caller(),
                        patient(request),
                        filter(request),
                        request.cursor(DoseCursor::of),
                        request.limit())
                    .map(page ->
                        Reply.page(page.doses(), page::json, page.next().map(DoseCursor::bytes))))
        .on(
            "getAdherence",
            request ->
                adherence
                    .read(
                        request.caller(),
                        patient(request),
                        day(request, "from"),
                        day(request, "to"),
                        Period.Step.valueOf(request.text("by")))
                    .map(AdherenceReport::json)
                    .map(Reply::ok))
        .on(
            "listPatients",
            request ->
                patients
                    .list(request.caller(), query(request))
                    .map(page ->
                        Reply.page(
                            page.patients(),
                            PatientEntry::json,
                            page.next().map(PatientCursor::bytes))))
        .on(
            "getPatient",
            request ->
                patients
                    .read(request.caller(), new UserId(request.id()))
                    .map(PatientDetails::json)
                    .map(Reply::ok));
  }

  private static HistoryFilter filter(ApiRequest request) {
    return new HistoryFilter(
        day(request, "from"),
        day(request, "to"),
        request.optionalText("status").map(MonitoringRoutes::statuses),
        request.optionalId("prescriptionId").map(PrescriptionId::new),
        request.optionalId("medicationId").map(MedicationId::new),
        request.optionalFlag("asNeeded"));
  }

  private static PatientQuery query(ApiRequest request) {
    return new PatientQuery(
        request.optionalText("search").map(SearchedName::of),
        request.optionalText("band").map(Band::valueOf),
        PatientOrder.of(
            PatientOrder.Sort.valueOf(request.text("sort")),
            request.optionalText("order").map("DESC"::equals)),
        request.cursor(PatientCursor::of),
        request.limit());
  }

  private static Set<DoseStatus> statuses(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(DoseStatus::valueOf)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<UserId> patient(ApiRequest request) {
    return request.optionalId("patientId").map(UserId::new);
  }

  private static Optional<LocalDate> day(ApiRequest request, String name) {
    return request.optionalText(name).map(day -> Parse.day("query/" + name, day));
  }
}
