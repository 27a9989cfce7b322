// Which language the page speaks, and how its texts get into the document.

import { texts } from "./texts.js";

const storageKey = "digits.language";

/** What was chosen before, else the first language of the browser's that the page has, else English. */
function initialLanguage() {
    const wanted = [read(storageKey), ...(navigator.languages ?? [navigator.language])];
    const known = wanted.map((tag) => tag?.toLowerCase().split("-")[0]).find((tag) => tag in texts);
    return known ?? "en";
}

/** Local storage may be switched off; the page works without. */
export function read(key) {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

export function remember(key, value) {
    try {
        localStorage.setItem(key, value);
    } catch {
        // Then it is forgotten when the page is left.
    }
}

let language = initialLanguage();
const listeners = [];

/** The text named `key`, with each {name} replaced by its value. */
export function text(key, values = {}) {
    const template = texts[language][key];
    if (template === undefined) throw new Error(`no text named ${key}`);
    return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** How sure a network is, with one decimal; none is ever quite sure, so there is no 0 % and no 100 %. */
export function percent(share) {
    if (share > 0.9995) return "> " + percentage(0.999, 1);
    if (share < 0.0005) return "< " + percentage(0.001, 1);
    return percentage(share, 1);
}

/** A share as a percentage, as the language writes them. */
export function percentage(share, digits = 0) {
    return number(share, digits, "percent");
}

/** A number with the language's separators. */
export function number(value, digits = 0, style = "decimal") {
    return new Intl.NumberFormat(language, { style, minimumFractionDigits: digits, maximumFractionDigits: digits })
        .format(value);
}

/** Calls `listener` whenever the language changes, to write again what it wrote. */
export function onLanguageChange(listener) {
    listeners.push(listener);
}

export function switchLanguage() {
    language = language === "zh" ? "en" : "zh";
    remember(storageKey, language);
    apply();
    for (const listener of listeners) listener();
}

/** Fills in all elements with data-text (their text) and data-label (their accessible name). */
export function apply() {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.title = text("page.title");
    for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
    for (const element of document.querySelectorAll("[data-label]")) {
        element.setAttribute("aria-label", text(element.dataset.label));
    }
    // The switch names the other language, in that language.
    const other = language === "zh" ? "en" : "zh";
    const button = document.getElementById("language");
    button.textContent = texts[other]["page.languageName"];
    button.lang = other;
}
