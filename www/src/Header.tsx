/** The bar above the panes: what to open, what to show, and sharing. */
import { useState } from "react";
import type { BackgroundTranslator } from "oc-argo/background";

import { Menu } from "./Menu.js";
import { messageOf } from "./message-of.js";
import { FileButton } from "./panels/FileButton.js";
import { listed } from "./quotations.js";
import { openExample } from "./state/beginning.js";
import type { Cleaner } from "./state/cleaning.js";
import { EXAMPLES } from "./state/examples.js";
import type { OpenedFile } from "./state/opening.js";
import { shared } from "./state/remembering.js";
import { keepTheme, type Look, type PaneName, type ThemeChoice } from "./state/settings.js";
import { notify, restyle, store, type State } from "./state/store.js";

interface HeaderProps {
  background: BackgroundTranslator;
  cleaner: Cleaner;
  look: Look;
  state: State;
  onFiles(files: OpenedFile[]): void;
}

const PANES: readonly [PaneName, string][] = [
  ["source", "Source"],
  ["dag", "DAG"],
  ["yaml", "YAML"],
  ["drawer", "Drawer"],
];

/** Browsers take no longer addresses. */
const MAX_ADDRESS = 2_000_000;

/** The bar above the panes. */
export function Header({ background, cleaner, look, state, onFiles }: HeaderProps) {
  const [isSharing, setIsSharing] = useState(false);
  const share = async (): Promise<void> => {
    setIsSharing(true);
    try {
      notify(await shareState(state, cleaner));
    } catch (error) {
      notify({ text: `not shared: ${messageOf(error)}`, isError: true });
    } finally {
      setIsSharing(false);
    }
  };
  return (
    <header className="header">
      <h1 className="header-name">
        <Logo /> oc-argo <span className="header-what">preview</span>
      </h1>
      <div className="header-group">
        <Menu
          label="Examples"
          items={EXAMPLES.map(({ title, about }) => ({ text: `${title}: ${about}`, onChoose: () => void openExample(title, background) }))}
        />
        <FileButton label="Open" accept=".json,.yaml,.yml" multiple onFiles={onFiles} />
        <button className="button" type="button" disabled={isSharing || state.documents.texts.size === 0} onClick={() => void share()}>
          Share
        </button>
      </div>
      <div className="header-group" role="group" aria-label="panes">
        {PANES.map(([name, title]) => (
          <button
            key={name}
            className="button"
            type="button"
            aria-pressed={look.panes[name]}
            onClick={() => restyle({ panes: { ...look.panes, [name]: !look.panes[name] } })}
          >
            {title}
          </button>
        ))}
      </div>
      <select
        className="button"
        aria-label="Theme"
        value={look.theme}
        onChange={({ target }) => {
          const theme = target.value as ThemeChoice;
          keepTheme(theme);
          restyle({ theme });
        }}
      >
        <option value="system">System</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </header>
  );
}

async function shareState(state: State, cleaner: Cleaner): Promise<{ text: string; isError?: boolean }> {
  const { fragment, removed, unreadable } = await shared(state, cleaner);
  if (unreadable.length > 0) {
    const names = listed(unreadable.map((key) => `\`${state.documents.files.get(key) ?? key}\``));
    return { text: `not shared: ${names} cannot be read, so nobody can say what in it is a credential`, isError: true };
  }
  const address = new URL(fragment, location.href).href;
  if (address.length > MAX_ADDRESS) {
    return { text: `not shared: the address would have ${address.length.toLocaleString("en")} characters, more than browsers take`, isError: true };
  }
  history.replaceState(null, "", fragment);
  // After the next change it is not what is open, and a reload shall not bring it back.
  const stop = store.subscribe((now, before) => {
    if (now.documents === before.documents && now.settings === before.settings) return;
    stop();
    if (location.hash === fragment) history.replaceState(null, "", location.pathname + location.search);
  });
  const credentials = removed === 0 ? "no credentials were found in it" : `${removed} ${removed === 1 ? "credential was" : "credentials were"} taken out`;
  try {
    await navigator.clipboard.writeText(address);
    return { text: `the address is copied: it holds everything that is open, nothing is sent anywhere; ${credentials}` };
  } catch {
    return { text: `the page's address now holds everything that is open: copy it from there; ${credentials}` };
  }
}

function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeWidth="2.2">
        <path d="M10 11v3.500q0 3 3 3h6q3 0 3 3V21M22 11v3.500q0 3-3 3" />
      </g>
      <g fill="var(--on-accent)">
        <circle cx="10" cy="8.500" r="3.200" />
        <circle cx="22" cy="8.500" r="3.200" />
        <circle cx="22" cy="23.500" r="3.200" />
      </g>
    </svg>
  );
}
