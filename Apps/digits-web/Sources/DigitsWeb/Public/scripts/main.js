// Puts the page together.

import { Answer } from "./answer.js";
import { model } from "./api.js";
import { Boxes } from "./boxes.js";
import { Corrections } from "./corrections.js";
import { Pad } from "./drawing.js";
import { Examples } from "./examples.js";
import { Explanation } from "./explanation.js";
import { emptyState, History, isEmpty } from "./history.js";
import * as language from "./language.js";
import { Latest } from "./latest.js";
import { notice, onReturn, renderBanner, report, withdraw } from "./notice.js";
import { openPhoto, PhotoError, watchForPhotos } from "./photo.js";
import { recognise } from "./recognition.js";
import { openHelp, watchHelp, watchKeys } from "./shortcuts.js";
import { Training } from "./training.js";

const busyMilliseconds = 1000;

const element = (id) => document.getElementById(id);
const history = new History();
const pad = new Pad(element("drawing"), history, changed);
const answer = new Answer((digit) => correct(digit));
const boxes = new Boxes(pick);
const explanation = new Explanation();
const corrections = new Corrections(showReading);
const training = new Training();
const examples = new Examples();
const recogniser = new Latest(recognise, show, failed);

/** What the network read, as recognise() gives it; null: nothing. */
let reading = null;
/** The index of the digit to look at, where there are several. */
let chosen = 0;

/** The pad has changed: reads it. */
function changed() {
    const { state } = pad;
    element("undo").disabled = !history.canUndo;
    element("redo").disabled = !history.canRedo;
    element("clear").disabled = history.isEmpty;
    element("hint").hidden = !isEmpty(state);
    if (isEmpty(state)) {
        recogniser.cancel();
        show(null);
    } else {
        recogniser.submit({ state, chosen });
    }
}

function show(newReading) {
    if (newReading) withdraw("photo.reading");
    reading = newReading;
    showReading();
}

function showReading() {
    const digit = reading?.digits[reading.chosen] ?? null;
    answer.show(reading && { ...reading, collectedAs: corrections.labelOf(digit.image) });
    explanation.show(digit);
    boxes.show(reading);
}

function failed(error, { state }) {
    const isUnreadable = error.status === 400;
    if (error.status === 429) setTimeout(changed, busyMilliseconds);
    // What is missing is ink. In a photo that is news; a drawing has just begun.
    if (isUnreadable && state.photo) notice("photo.noDigits");
    if (!isUnreadable) report(error);
    // What is on display belongs to something else.
    if (isUnreadable || state.photo) show(null);
}

/** Looks at another digit of several. */
function pick(index) {
    chosen = index;
    recogniser.submit({ state: pad.state, chosen });
}

function correct(digit) {
    corrections.add(reading?.digits[reading.chosen], digit);
}

/** Moves through the history by `step`, and shows what is there. */
function move(step) {
    step();
    chosen = 0;
    recogniser.cancel();
    pad.render();
    changed();
}

function replace(state) {
    move(() => history.push(state));
}

async function open(file) {
    notice("photo.reading");
    try {
        const photo = await openPhoto(file);
        replace({ strokes: [], photo });
    } catch (error) {
        if (!(error instanceof PhotoError)) throw error;
        notice(error.textKey);
    }
}

const actions = {
    undo: () => move(() => history.undo()),
    redo: () => move(() => history.redo()),
    clear: () => { if (!history.isEmpty) replace(emptyState); },
    example: async () => replace({ strokes: await examples.next(), photo: null }),
    photo: () => element("file").click(),
    takeBack: () => corrections.undo(),
    language: () => language.switchLanguage(),
    help: openHelp,
    correct,
};

async function showModel() {
    try {
        const { architecture, parameters, accuracy } = await model();
        const values = { architecture, parameters: language.number(parameters) };
        element("model").textContent = accuracy
            ? language.text("model.summary", { ...values, accuracy: language.percent(accuracy) })
            : language.text("model.unrated", values);
    } catch (error) {
        report(error);
    }
}

function renderTexts() {
    answer.render();
    boxes.render();
    explanation.render();
    corrections.render();
    training.render();
    renderBanner();
    showModel();
}

language.apply();
language.onLanguageChange(renderTexts);
for (const name of ["undo", "redo", "clear", "example", "photo", "language"]) {
    element(name).addEventListener("click", actions[name]);
}
watchKeys(actions);
watchHelp();
watchForPhotos(element("file"), element("pad"), open);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { pad.render(); explanation.render(); });
onReturn(() => { changed(); corrections.load(); training.poll(); showModel(); });
changed();
renderTexts();
corrections.load();
training.start();
