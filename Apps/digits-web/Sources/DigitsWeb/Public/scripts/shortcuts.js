// The keyboard, and the help that lists its keys.

import { read, remember } from "./language.js";

const storageKey = "digits.letters";

/**
 * Watches for keys. `actions` has a function by the name of each action; digit keys call `actions.correct(digit)`.
 * Keys without a modifier can be switched off in the help, for those who speak to their computer.
 */
export function watchKeys(actions) {
    const letters = document.getElementById("letters");
    letters.checked = read(storageKey) !== "off";
    letters.addEventListener("change", () => remember(storageKey, letters.checked ? "on" : "off"));

    const single = {
        z: "undo", y: "redo", c: "clear", Delete: "clear", e: "example", o: "photo", u: "takeBack", l: "language",
        "?": "help",
    };
    document.addEventListener("keydown", (event) => {
        if (event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
        const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
        let action;
        if (event.ctrlKey || event.metaKey) {
            if (key === "z") action = event.shiftKey ? actions.redo : actions.undo;
            if (key === "y") action = actions.redo;
        } else if (letters.checked) {
            action = /^[0-9]$/.test(key) ? () => actions.correct(Number(key)) : actions[single[key]];
        }
        if (!action) return;
        event.preventDefault();
        action();
    });
}

/** Opens the help; a click beside it closes it, as does Escape. */
export function openHelp() {
    const help = document.getElementById("help");
    if (!help.open) help.showModal();
}

export function watchHelp() {
    const help = document.getElementById("help");
    document.getElementById("help-open").addEventListener("click", openHelp);
    document.getElementById("help-close").addEventListener("click", () => help.close());
    help.addEventListener("click", (event) => {
        if (event.target === help) help.close();
    });
}
