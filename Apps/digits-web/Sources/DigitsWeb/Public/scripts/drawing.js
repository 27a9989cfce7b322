// The pad: turns pointer movements into strokes and shows strokes or a photo.

import { drawStrokes } from "./ink.js";

/** What transparent photos lie on: ink of any colour shows on it. */
const behindPhotos = "#8a8580";

/** How much a pen's pressure, 0 to 1, changes a stroke's width. Mouse and finger have none to tell. */
function widthFor(event) {
    return event.pointerType === "pen" && event.pressure > 0 ? 0.6 + 0.7 * event.pressure : 1;
}

export class Pad {
    #canvas;
    #context;
    #history;
    #pointer = null;
    #stroke = null;
    #frame = 0;

    /** Draws on `canvas`; each change, also of an unfinished stroke, is told to `changed` once per animation frame. */
    constructor(canvas, history, changed) {
        this.#canvas = canvas;
        this.#context = canvas.getContext("2d");
        this.#history = history;
        this.changed = changed;
        canvas.addEventListener("pointerdown", (event) => this.#down(event));
        canvas.addEventListener("pointermove", (event) => this.#move(event));
        canvas.addEventListener("pointerup", (event) => this.#up(event));
        // The system took the pointer away, for a gesture of its own: what is drawn stays.
        canvas.addEventListener("pointercancel", (event) => this.#up(event));
        new ResizeObserver(() => this.render()).observe(canvas);
    }

    /** What is on the pad now, with the stroke that is being drawn. */
    get state() {
        const { current } = this.#history;
        if (!this.#stroke) return current;
        return { strokes: [...current.strokes, this.#stroke], photo: null };
    }

    #point(event) {
        const box = this.#canvas.getBoundingClientRect();
        return {
            x: (event.clientX - box.left) / box.width,
            y: (event.clientY - box.top) / box.height,
            width: widthFor(event),
        };
    }

    #down(event) {
        // One pointer draws at a time: a palm or a second finger does not.
        if (event.button !== 0 || this.#pointer !== null) return;
        this.#canvas.setPointerCapture(event.pointerId);
        this.#pointer = event.pointerId;
        this.#stroke = [this.#point(event)];
        this.#changeSoon();
    }

    #move(event) {
        if (event.pointerId !== this.#pointer) return;
        // All positions since the last frame, not just the newest.
        const events = event.getCoalescedEvents?.() ?? [];
        for (const each of events.length > 0 ? events : [event]) this.#stroke.push(this.#point(each));
        this.#changeSoon();
    }

    #up(event) {
        if (event.pointerId !== this.#pointer) return;
        const state = this.state;
        this.#pointer = this.#stroke = null;
        this.#history.push(state);
        this.#changeSoon();
    }

    #changeSoon() {
        this.#frame ||= requestAnimationFrame(() => {
            this.#frame = 0;
            this.render();
            this.changed();
        });
    }

    /** Shows the current state in the colours of the style sheet. */
    render() {
        const size = Math.round(this.#canvas.clientWidth * devicePixelRatio);
        if (this.#canvas.width !== size) this.#canvas.width = this.#canvas.height = size;
        const { strokes, photo } = this.state;
        const context = this.#context;
        context.clearRect(0, 0, size, size);
        if (photo) {
            const { x, y, scale } = photoPlace(photo, size);
            const place = [x, y, photo.width * scale, photo.height * scale];
            context.fillStyle = behindPhotos;
            context.fillRect(...place);
            context.drawImage(photo.bitmap, ...place);
            return;
        }
        context.strokeStyle = context.fillStyle = getComputedStyle(this.#canvas).color;
        drawStrokes(context, strokes, size);
    }
}

/** Where a photo lies on a square with sides of `size`: as large as fits, in the middle. */
export function photoPlace({ width, height }, size) {
    const scale = size / Math.max(width, height);
    return { x: (size - width * scale) / 2, y: (size - height * scale) / 2, scale };
}
