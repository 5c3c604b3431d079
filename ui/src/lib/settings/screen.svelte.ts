// How the screens look on this computer. The site's own settings are the server's.

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const densities = ['comfortable', 'compact'] as const;
export type Density = (typeof densities)[number];

const KEY = 'forecourt.screen';

interface Kept {
  theme: Theme;
  density: Density;
  letters: boolean;
}

function kept(): Kept {
  const fallback: Kept = { theme: 'system', density: 'comfortable', letters: true };
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Kept>;
    return {
      theme: themes.find((theme) => theme === found.theme) ?? fallback.theme,
      density: densities.find((density) => density === found.density) ?? fallback.density,
      letters: typeof found.letters === 'boolean' ? found.letters : fallback.letters,
    };
  } catch {
    return fallback;
  }
}

class Screen {
  theme = $state<Theme>('system');
  density = $state<Density>('comfortable');
  /** Whether single letters are shortcuts; people who dictate switch them off (WCAG 2.1.4). */
  letters = $state(true);
  #systemDark = $state(false);

  constructor() {
    Object.assign(this, kept());
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.#systemDark = query.matches;
    query.addEventListener('change', (event) => (this.#systemDark = event.matches));
  }

  get dark() {
    return this.theme === 'dark' || (this.theme === 'system' && this.#systemDark);
  }

  set(change: Partial<Kept>) {
    Object.assign(this, change);
    const { theme, density, letters } = this;
    localStorage.setItem(KEY, JSON.stringify({ theme, density, letters }));
  }

  /** Puts theme and density on the page; call it in an effect. */
  apply() {
    document.documentElement.dataset['theme'] = this.dark ? 'dark' : 'light';
    document.documentElement.dataset['density'] = this.density;
  }
}

export const screen = new Screen();
