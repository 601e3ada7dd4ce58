// Language and theme: the choice made on this device, else what the profile says, else what the device prefers.

const KEYS = { language: 'dastern.language', theme: 'dastern.theme' };
const chosen = { language: read(KEYS.language), theme: read(KEYS.theme) };
const profile = { language: null, theme: null };
const darkDevice = matchMedia('(prefers-color-scheme: dark)');

/** `km` or `en`. */
export function language() {
  return chosen.language ?? profile.language ?? 'km';
}

/** `light` or `dark`. */
export function theme() {
  return chosen.theme ?? profile.theme ?? (darkDevice.matches ? 'dark' : 'light');
}

export function switchLanguage() {
  chosen.language = language() === 'km' ? 'en' : 'km';
  keep(KEYS.language, chosen.language);
}

export function switchTheme() {
  chosen.theme = theme() === 'dark' ? 'light' : 'dark';
  keep(KEYS.theme, chosen.theme);
}

/** A profile's LIGHT is what everyone starts with and no wish, so it leaves the decision to the device. */
export function useProfile({ language, theme }) {
  if (language) profile.language = language === 'ENGLISH' ? 'en' : 'km';
  if (theme) profile.theme = theme === 'DARK' ? 'dark' : null;
}

export function onDeviceTheme(changed) {
  darkDevice.addEventListener('change', changed);
}

// A browser may forbid storage; then a choice lasts as long as the page.
function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See above.
  }
}
