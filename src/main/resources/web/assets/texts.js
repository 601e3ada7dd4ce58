// The page's own words, numbers and times in the chosen language.

import { language } from './settings.js';
import en from './texts-en.js';
import km from './texts-km.js';

const LANGUAGES = { km, en };

/** A text by its key; keys such as `status.DUE` reach into a group. */
export function text(key, values) {
  const found = key.split('.').reduce((group, part) => group?.[part], LANGUAGES[language()]) ?? key;
  return typeof found === 'function' ? found(values) : found;
}

/** At most three decimals; in Khmer with Khmer digits and the decimal comma. */
export function number(value) {
  const latin = String(Math.round(value * 1000) / 1000);
  return language() === 'km' ? khmerDigits(latin.replace('.', ',')) : latin;
}

/** Hours and minutes, in the patient's zone where one is given, else in the reader's. */
export function clock(instant, timeZone) {
  const style = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone };
  return inDigits(new Intl.DateTimeFormat('en-GB', style).format(new Date(instant)));
}

/** A calendar day such as `2026-11-23` in words. */
export function day(date) {
  const noon = new Date(`${date}T12:00:00Z`);
  const [year, month, dayOfMonth] = [noon.getUTCFullYear(), text('months')[noon.getUTCMonth()], noon.getUTCDate()];
  return inDigits(text('day', { weekday: text('weekdays')[noon.getUTCDay()], dayOfMonth, month, year }));
}

/** When something was told: the time, and the day unless that is today. */
export function moment(instant) {
  const date = new Date(instant);
  const time = clock(date);
  if (date.toDateString() === new Date().toDateString()) return text('timeToday', { time });
  return inDigits(text('timeOn', { dayOfMonth: date.getDate(), month: text('months')[date.getMonth()], time }));
}

/** Amount and unit; units are free text, the usual ones are translated. */
export function quantity(amount, unit) {
  const translated = LANGUAGES[language()].units[unit.trim().toLowerCase()] ?? unit;
  const plural = language() === 'en' && amount > 1 && /^(tablet|capsule|pill|drop|puff|sachet|unit)$/i.test(translated) ? 's' : '';
  return `${number(amount)} ${translated}${plural}`;
}

/** The name in the page's language, or the other one where that is all there is. */
export function medicationName({ nameKm, nameLatin, strength }) {
  const name = language() === 'km' ? nameKm ?? nameLatin : nameLatin ?? nameKm;
  // A strength does not break between its number and its unit.
  return strength ? `${name} ${strength.replaceAll(' ', '\u00a0')}` : name;
}

/** What went wrong, for people: the server's words where it gave some. */
export function problemText({ status, problem, retryAfter }) {
  if (status === 0) return text('unreachable');
  const said = problem?.messages?.[language()] ?? problem?.detail ?? text('unknownProblem');
  const fields = (problem?.errors ?? []).map(({ message }) => message).filter((message) => message && message !== said);
  return [said, ...fields, retry(retryAfter)].filter(Boolean).join(' ');
}

function retry(seconds) {
  if (!seconds) return null;
  if (seconds < 90) return text('retryInSeconds', { n: number(seconds) });
  return text('retryInMinutes', { n: number(Math.ceil(seconds / 60)) });
}

// Browsers are often built without Khmer's names and digits, and then write English ones without a word: so they are made here.
function inDigits(latin) {
  return language() === 'km' ? khmerDigits(latin) : latin;
}

function khmerDigits(latin) {
  return latin.replace(/[0-9]/g, (digit) => String.fromCodePoint(0x17e0 + Number(digit)));
}
