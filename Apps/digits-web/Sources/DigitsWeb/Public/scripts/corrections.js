// Corrections: digits with the label that someone gave them, collected by the server for training.

import { addCorrection, corrections, undoCorrection } from "./api.js";
import { number, text } from "./language.js";
import { notice, report } from "./notice.js";

export class Corrections {
    #summary = document.getElementById("corrections-summary");
    #more = document.getElementById("corrections-more");
    #command = document.getElementById("corrections-command");
    #undo = document.getElementById("corrections-undo");
    #count = 0;
    #folder = "corrections";
    /** What this page collected: the images as keys, in order, and their labels. */
    #collected = [];
    #isBusy = false;

    /** `changed` is called when an image's label may have changed. */
    constructor(changed) {
        this.changed = changed;
        this.#undo.addEventListener("click", () => this.undo());
    }

    async load() {
        try {
            const { count, folder } = await corrections();
            this.#count = count;
            this.#folder = folder ?? this.#folder;
        } catch (error) {
            report(error);
        }
        this.render();
    }

    /** The label that this page collected for `image`; undefined: none. */
    labelOf(image) {
        const key = image.join();
        return this.#collected.findLast((each) => each.key === key)?.label;
    }

    /** Collects `digit` with the right label, unless there is nothing to correct. */
    async add(digit, label) {
        if (!digit) return notice("corrections.nothing");
        const earlier = this.labelOf(digit.image);
        if (earlier !== undefined) return notice("corrections.again", { digit: earlier });
        if (digit.digit === label) return notice("corrections.same", { digit: label });
        await this.#change(async () => {
            const { count } = await addCorrection(digit.image, label);
            this.#count = count;
            this.#collected.push({ key: digit.image.join(), label });
            notice("corrections.added", { digit: label, count: number(count) });
        });
    }

    /** Takes back the last correction. */
    async undo() {
        if (this.#count === 0) return;
        await this.#change(async () => {
            const { count } = await undoCorrection();
            this.#count = count;
            this.#collected.pop();
            notice("corrections.removed", { count: number(count) });
        });
    }

    /** One change at a time: a second key press while the first is on its way would collect the digit twice. */
    async #change(request) {
        if (this.#isBusy) return;
        this.#isBusy = true;
        try {
            await request();
        } catch (error) {
            report(error);
        }
        this.#isBusy = false;
        this.render();
        this.changed();
    }

    render() {
        const count = this.#count;
        this.#summary.textContent = count === 0 ? text("corrections.none")
            : count === 1 ? text("corrections.one") : text("corrections.many", { count: number(count) });
        this.#summary.classList.toggle("count", count > 0);
        this.#more.hidden = count === 0;
        this.#command.textContent = `digits train --data ${this.#folder}`;
    }
}
