// Frames around the digits on the pad, where there are several; a click shows that digit.

import { percent, text } from "./language.js";
import { photoPlace } from "./drawing.js";

export class Boxes {
    #layer = document.getElementById("boxes");
    #line = document.getElementById("several");
    #shown = null;

    constructor(pick) {
        this.pick = pick;
    }

    /** `shown`: { digits, chosen, size }, where size is that of the image in whose pixels the boxes are; or null. */
    show(shown) {
        this.#shown = shown;
        this.render();
    }

    render() {
        const { digits = [], chosen, size } = this.#shown ?? {};
        const isOne = digits.length < 2;
        this.#line.textContent = isOne ? ""
            : text("draw.several", { count: digits.length, digits: digits.map((each) => each.digit).join(" ") });
        const focused = [...this.#layer.children].indexOf(document.activeElement);
        this.#layer.replaceChildren(...(isOne ? [] : digits.map((each, i) => this.#box(each, i, i === chosen, size))));
        this.#layer.children[focused]?.focus();
    }

    #box({ digit, confidence, box }, i, isChosen, size) {
        const { x, y, scale } = photoPlace(size, 100);
        // A little larger than the ink, and never outside the pad.
        const [left, top, width, height] = box;
        const edges = {
            left: Math.max(0.5, x + left * scale - 1.5), top: Math.max(0.5, y + top * scale - 1.5),
            right: Math.max(0.5, 100 - (x + (left + width) * scale + 1.5)),
            bottom: Math.max(0.5, 100 - (y + (top + height) * scale + 1.5)),
        };
        const button = document.createElement("button");
        button.type = "button";
        button.className = "box";
        // The digit stands above its frame, so that it covers no ink; at the top of the pad there is no room.
        button.classList.toggle("low", edges.top > 6);
        for (const [edge, value] of Object.entries(edges)) button.style.setProperty(edge, value + "%");
        button.setAttribute("aria-pressed", isChosen);
        button.setAttribute("aria-label", text("draw.box",
            { n: i + 1, count: this.#shown.digits.length, digit, confidence: percent(confidence) }));
        const label = document.createElement("span");
        label.textContent = digit;
        button.append(label);
        button.addEventListener("click", () => this.pick(i));
        return button;
    }
}
