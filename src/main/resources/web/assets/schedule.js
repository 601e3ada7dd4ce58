// What a live message changes in a day's schedule.

const BUCKETS = { DUE: 'due', MISSED: 'missed', SKIPPED: 'skipped', TAKEN_ON_TIME: 'taken', TAKEN_LATE: 'taken' };

/** How far a dose has come; a message that would lead back is either an undo or older than what is shown. */
const STAGES = { DUE: 0, MISSED: 1, SKIPPED: 2, TAKEN_ON_TIME: 2, TAKEN_LATE: 2 };

/** The calendar day, as `2026-11-23`, that it is somewhere at an instant. */
export function dayAt(instant, timeZone) {
  return new Intl.DateTimeFormat('en-CA-u-nu-latn', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant);
}

/**
 * Puts the dose into the schedule. Answers `applied`, `unchanged`, or `unsure` when only the server can tell what holds: a dose
 * that is not there yet, or a step back.
 */
export function applyDose(schedule, dose) {
  if (dayAt(new Date(dose.scheduledAt), schedule.timeZone) !== schedule.date) return 'unchanged';
  for (const { doses } of schedule.groups) {
    const index = doses.findIndex(({ id }) => id === dose.id);
    if (index >= 0) return replace(schedule, doses, index, dose);
  }
  return 'unsure';
}

function replace(schedule, doses, index, dose) {
  const old = doses[index];
  if (old.status !== dose.status) {
    if (STAGES[dose.status] <= STAGES[old.status]) return 'unsure';
    schedule.progress[BUCKETS[old.status]]--;
    schedule.progress[BUCKETS[dose.status]]++;
  }
  doses[index] = dose;
  return old.status === dose.status ? 'unchanged' : 'applied';
}
