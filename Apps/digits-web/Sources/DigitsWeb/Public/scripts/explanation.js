// What the network saw, what mattered to it, and what its two convolution layers made of it.

import { number, text } from "./language.js";
import { paintImage, paintMap, paintSaliency } from "./pixels.js";

const layers = [
    { name: "conv1", count: 6, side: 28 },
    { name: "conv2", count: 16, side: 10 },
];

export class Explanation {
    #image = document.getElementById("seen-image");
    #saliency = document.getElementById("seen-saliency");
    #legend = document.getElementById("seen-legend");
    #maps = {};
    /** { digit, image, explanation } as on display; null: nothing. */
    #shown = null;

    constructor() {
        for (const { name, count } of layers) {
            const list = document.getElementById(name);
            this.#maps[name] = Array.from({ length: count }, () => {
                const canvas = document.createElement("canvas");
                canvas.setAttribute("role", "img");
                list.append(canvas);
                return canvas;
            });
        }
    }

    show(digit) {
        this.#shown = digit;
        this.render();
    }

    /** Draws everything again: for another digit, theme or language. */
    render() {
        const { digit, image, explanation } = this.#shown ?? {};
        paintImage(this.#image, image);
        paintSaliency(this.#saliency, image, explanation?.saliency);
        for (const layer of layers) this.#renderMaps(layer, explanation?.[layer.name]);
        this.#image.setAttribute("aria-label", text("seen.imageLabel"));
        this.#saliency.setAttribute("aria-label", text("seen.saliencyLabel", { digit: digit ?? "–" }));
        this.#legend.classList.toggle("unseen", !this.#shown);
        document.getElementById("legend-for").textContent = text("seen.for", { digit: digit ?? "–" });
        document.getElementById("legend-against").textContent = text("seen.against");
    }

    #renderMaps({ name, count, side }, layer) {
        this.#maps[name].forEach((canvas, i) => {
            paintMap(canvas, layer?.width ?? side, layer?.height ?? side, layer?.maps[i]);
            canvas.setAttribute("aria-label", text("maps.map", { layer: name, n: number(i + 1), count }));
        });
    }
}
