// The caregiver's page: wires the log-in, the watch over the patients, and what is drawn of it.

import { AlertsView } from './alerts-view.js';
import { ApiError } from './api.js';
import { byId, element, keyed, write, writeForeign } from './dom.js';
import { arrival } from './google.js';
import { LoginView } from './login-view.js';
import { drawPatients } from './patients-view.js';
import { Session } from './session.js';
import * as settings from './settings.js';
import { medicationName, moment, number, problemText, text } from './texts.js';
import { Watch } from './watch.js';

let watch = null;
let session = null;
let actionFailure = null;
let drawing = false;

const login = new LoginView((answer) => enter(Session.of(answer)));
const feed = new AlertsView({
  markRead: (alert) => act(async () => watch?.alerts.update(await watch.api.markRead(alert.id))),
  remove: (alert) => act(() => removeAlert(alert)),
  readAll: () => act(readAll),
  older: () => act(async () => watch?.alerts.addOlder(await watch.api.notifications(watch.alerts.olderCursor))),
  redraw,
});

function enter(opened) {
  session = opened;
  login.hide();
  settings.useProfile({ language: session.account.language });
  watch = new Watch(session, {
    changed: redraw,
    alert: ({ type, title, body }) => announce(type === 'MISSED_DOSE_ALERT' ? 'urgent' : 'polite', `${title}. ${body}`),
    missed: (count) => announce('polite', text('unreadMissed', { n: number(count) })),
    dose: (patient, dose) => announceDose(patient, dose),
    over: () => leave(true),
  });
  watch.api.profile().then(settings.useProfile).then(redraw, () => {
    // Language and theme stay as they are; that is no reason to trouble anyone.
  });
  watch.beat();
  draw();
  byId('content').focus();
}

/** Forgets all that was shown: the next person at this device must not find it in the page. */
function leave(sessionOver) {
  if (!watch) return;
  const { phone, email } = watch.account;
  watch.stop();
  watch = null;
  actionFailure = null;
  if (sessionOver) session.forget();
  else session.end();
  session = null;
  for (const list of ['patient-list', 'alert-list', 'request-list', 'not-sharing']) keyed(byId(list), []);
  for (const voice of ['polite', 'urgent']) write(byId(voice), '');
  login.show({ sessionOver, identifier: sessionOver ? phone ?? email : '' });
  draw();
}

/** Something that the person asked for; where the server refuses, its reason is shown. */
async function act(task) {
  actionFailure = null;
  try {
    await task();
  } catch (failure) {
    if (!(failure instanceof ApiError)) throw failure;
    if (failure.status === 401) return leave(true);
    actionFailure = failure;
  }
  redraw();
}

async function removeAlert({ id }) {
  const here = watch;
  await here.api.remove(id).catch((failure) => {
    if (failure.status !== 404) throw failure;
  });
  here.alerts.remove(id);
  announce('polite', text('removed'));
  byId('feed-title').focus();
}

async function readAll() {
  const here = watch;
  for (const { id } of here.visibleAlerts.filter(({ readAt }) => !readAt)) {
    here.alerts.update(await here.api.markRead(id));
    redraw();
  }
}

async function answer(task) {
  const here = watch;
  await task();
  here.reloadConnections();
}

function announceDose({ name }, { medication, status }) {
  // A missed dose comes as an alert, too, which says more.
  if (status === 'MISSED') return;
  announce('polite', text('doseChanged', { name, medication: medicationName(medication), status: text(`status.${status}`) }));
}

/** The same words twice are news twice, which a screen reader only notices when the text was empty between. */
function announce(voice, words) {
  write(byId(voice), '');
  setTimeout(() => watch && writeForeign(byId(voice), words), 100);
}

/** Many messages at once are drawn once. */
function redraw() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    draw();
  });
}

function draw() {
  document.documentElement.lang = settings.language();
  document.documentElement.dataset.theme = settings.theme();
  for (const node of document.querySelectorAll('[data-text]')) write(node, text(node.dataset.text));
  write(byId('language'), text('otherLanguage'));
  byId('language').lang = settings.language() === 'km' ? 'en' : 'km';
  byId('theme').setAttribute('aria-label', text(settings.theme() === 'dark' ? 'toLight' : 'toDark'));
  byId('theme').title = byId('theme').getAttribute('aria-label');
  byId('logout').hidden = byId('watch').hidden = !watch;
  login.draw();
  if (watch) drawWatch();
  else document.title = `${text('appName')} · ${text('loginTitle')}`;
}

function drawWatch() {
  drawConnection(watch);
  write(byId('action-problem'), actionFailure ? problemText(actionFailure) : '');
  drawRequests(watch);
  feed.draw(watch.visibleAlerts, watch.alerts);
  drawPatients(watch);
}

function drawConnection({ phase, since }) {
  const words = {
    connecting: [text('connecting'), ''],
    'catching-up': [text('catchingUp'), text('catchingUpDetail')],
    connected: [text('connected'), text('connectedDetail')],
    disconnected: [text('disconnected', { time: moment(since) }), text('disconnectedDetail')],
  };
  byId('connection').dataset.state = phase === 'catching-up' ? 'connecting' : phase;
  write(byId('connection-title'), words[phase][0]);
  write(byId('connection-detail'), words[phase][1]);
}

function drawRequests({ requests, account }) {
  byId('requests').hidden = requests.length === 0;
  // Only a patient gives something away by accepting.
  byId('requests-meaning').hidden = account.role !== 'PATIENT';
  keyed(byId('request-list'), requests, ({ id }) => id, makeRequest, (node, { other }) => {
    const [accept, decline] = node.querySelectorAll('button');
    write(node.querySelector('.who'), `${other.name} · ${text(`roles.${other.role}`)}`);
    write(accept, text('accept'));
    write(decline, text('decline'));
    accept.setAttribute('aria-label', text('acceptOf', other));
    decline.setAttribute('aria-label', text('declineOf', other));
  });
}

function makeRequest({ id }) {
  const accept = element('button', { type: 'button', class: 'main', 'data-testid': 'request-accept' });
  const decline = element('button', { type: 'button', class: 'quiet', 'data-testid': 'request-decline' });
  accept.addEventListener('click', () => act(() => answer(() => watch.api.accept(id))));
  decline.addEventListener('click', () => act(() => answer(() => watch.api.decline(id))));
  const hooks = { class: 'request', 'data-testid': 'request', 'data-connection-id': id };
  return element('li', hooks, element('span', { class: 'who' }), accept, decline);
}

byId('language').addEventListener('click', () => (settings.switchLanguage(), draw()));
byId('theme').addEventListener('click', () => (settings.switchTheme(), draw()));
byId('logout').addEventListener('click', () => leave(false));
settings.onDeviceTheme(redraw);
addEventListener('online', () => watch?.retryNow());
addEventListener('offline', () => watch?.probe());
document.addEventListener('visibilitychange', () => document.hidden || watch?.probe());
new Worker('/assets/heartbeat.js').addEventListener('message', () => watch?.beat());

const kept = Session.current();
const arrived = arrival();
if (kept) enter(kept);
else login.show({ sessionOver: false, identifier: '' });
draw();
if (!kept) login.arrive(arrived);
