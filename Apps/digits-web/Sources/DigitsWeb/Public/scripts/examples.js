// Example digits, recorded as strokes: the way to try the page without a pointer.

/** Gives one example after the other, each as strokes. */
export class Examples {
    #digits = null;
    #next = 7;

    async next() {
        if (!this.#digits) {
            const response = await fetch("examples.json");
            this.#digits = await response.json();
        }
        const strokes = this.#digits[this.#next];
        this.#next = (this.#next + 3) % 10;     // all ten, in an order that does not count
        return strokes.map((stroke) => stroke.map(([x, y]) => ({ x, y, width: 1 })));
    }
}
