// The cards of the patients: today's doses in two groups, and how far the day has come.

import { byId, element, keyed, write, writeForeign } from './dom.js';
import { clock, day, medicationName, number, quantity, text } from './texts.js';

const PARTS = ['taken', 'missed', 'skipped', 'due'];

export function drawPatients({ patients, notSharing, account, loaded }) {
  write(byId('patients-title'), text(account.role === 'PATIENT' && patients.length < 2 ? 'myDay' : 'patientsTitle'));
  keyed(byId('patient-list'), patients, ({ id }) => id, makeCard, fillCard);
  byId('no-patients').hidden = patients.length > 0 || notSharing.length > 0 || !loaded;
  keyed(byId('not-sharing'), notSharing, ({ id }) => id, () => element('li'),
    (node, { name }) => write(node, text('notSharing', { name })));
}

function makeCard({ id }) {
  const group = (name) => element('section', { class: 'group', 'data-group': name, 'aria-labelledby': `${name}-${id}` },
    element('h4', { id: `${name}-${id}` }), element('ul'), element('p', { class: 'muted empty' }));
  const hooks = { class: 'card', 'data-testid': 'patient-card', 'data-patient-id': id, 'aria-labelledby': `name-${id}` };
  return element('article', hooks,
    element('div', { class: 'card-head' }, element('h3', { id: `name-${id}` }), element('p', { class: 'muted date' })),
    element('div', { class: 'progress', 'data-testid': 'progress' },
      element('p', { class: 'progress-text' }, element('strong'), element('span')),
      element('div', { class: 'bar', 'aria-hidden': 'true' }, ...PARTS.map((part) => element('span', { 'data-part': part })))),
    element('div', { class: 'groups' }, group('DAYTIME'), group('NIGHT')));
}

function fillCard(card, { name, schedule }) {
  writeForeign(card.querySelector('h3'), name);
  card.querySelector('.progress').hidden = card.querySelector('.groups').hidden = !schedule;
  if (!schedule) return write(card.querySelector('.date'), text('loading'));
  write(card.querySelector('.date'), [day(schedule.date), zoneNote(schedule.timeZone)].filter(Boolean).join(' · '));
  fillProgress(card.querySelector('.progress'), schedule.progress);
  for (const section of card.querySelectorAll('.group')) {
    const { doses } = schedule.groups.find(({ group }) => group === section.dataset.group);
    write(section.querySelector('h4'), text(`groups.${section.dataset.group}`));
    const empty = section.querySelector('.empty');
    empty.hidden = doses.length > 0;
    write(empty, text('noDoses'));
    keyed(section.querySelector('ul'), doses, ({ id }) => id, makeDose, (node, dose) => fillDose(node, dose, schedule.timeZone));
  }
}

function fillProgress(node, progress) {
  const { total, taken, missed, skipped, due } = progress;
  write(node.querySelector('strong'), total ? text('progress', { taken: number(taken), total: number(total) }) : text('noDosesToday'));
  const rest = [['progressMissed', missed], ['progressSkipped', skipped], ['progressDue', due]];
  const said = rest.filter(([, n]) => n > 0).map(([key, n]) => text(key, { n: number(n) }));
  write(node.querySelector('.progress-text span'), said.join(' · '));
  const bar = node.querySelector('.bar');
  bar.hidden = total === 0;
  for (const part of bar.children) part.style.flexGrow = progress[part.dataset.part];
}

function makeDose({ id }) {
  return element('li', { class: 'dose', 'data-testid': 'dose', 'data-dose-id': id },
    element('time'),
    element('div', { class: 'what' }, element('p', { class: 'medication' }), element('p', { class: 'muted how' })),
    element('p', { class: 'status' }, element('span', { class: 'label' }), element('span', { class: 'when' })));
}

function fillDose(node, dose, timeZone) {
  if (node.dataset.status && node.dataset.status !== dose.status) node.classList.add('changed');
  node.dataset.status = dose.status;
  const time = node.querySelector('time');
  time.dateTime = dose.scheduledAt;
  write(time, clock(dose.scheduledAt, timeZone));
  writeForeign(node.querySelector('.medication'), medicationName(dose.medication));
  const how = `${quantity(dose.amount, dose.medication.unit)} · ${text(`meal.${dose.meal}`)}`;
  const reason = dose.status === 'SKIPPED' && dose.skipReason ? ` · ${text('skipReason', { reason: dose.skipReason })}` : '';
  write(node.querySelector('.how'), how + reason);
  write(node.querySelector('.label'), text(`status.${dose.status}`));
  write(node.querySelector('.when'), dose.takenAt ? text('takenAt', { time: clock(dose.takenAt, timeZone) }) : '');
}

/** Only where the reader's own clock shows something else than the patient's. */
function zoneNote(zone) {
  const now = new Date();
  return clock(now, zone) === clock(now) ? null : text('hereIsTime', { zone });
}
