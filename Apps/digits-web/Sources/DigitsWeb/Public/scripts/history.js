// What is on the pad, and what was: strokes, clearing, examples and photos can all be undone.
//
// A state is { strokes, photo }. Strokes are arrays of points { x, y, width }, x and y from 0 to 1 across the pad;
// photo is null or what photo.js made. States are never changed, only replaced.

export const emptyState = Object.freeze({ strokes: Object.freeze([]), photo: null });

export class History {
    #states = [emptyState];
    #position = 0;

    get current() {
        return this.#states[this.#position];
    }

    get canUndo() {
        return this.#position > 0;
    }

    get canRedo() {
        return this.#position < this.#states.length - 1;
    }

    get isEmpty() {
        return isEmpty(this.current);
    }

    /** Makes `state` the current one; what had been undone is forgotten. */
    push(state) {
        this.#states.length = this.#position + 1;
        this.#states.push(Object.freeze(state));
        this.#position += 1;
    }

    undo() {
        if (this.canUndo) this.#position -= 1;
    }

    redo() {
        if (this.canRedo) this.#position += 1;
    }
}

export function isEmpty(state) {
    return state.strokes.length === 0 && state.photo === null;
}
