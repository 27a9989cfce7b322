// Asks the server about the newest input only.

/**
 * Runs an asynchronous function on inputs that come faster than answers: one call at a time, and of the inputs that
 * arrive meanwhile only the newest. So answers come in order, and none ever replaces a newer one.
 */
export class Latest {
    #next = null;
    #running = false;
    #controller = new AbortController();

    /** `ask(input, signal)` gives an answer for `show(answer, input)`, or throws an error for `fail(error, input)`. */
    constructor(ask, show, fail) {
        this.ask = ask;
        this.show = show;
        this.fail = fail;
    }

    submit(input) {
        this.#next = { input };
        if (!this.#running) this.#run();
    }

    /** Forgets what waits and drops the answer that is on its way. */
    cancel() {
        this.#next = null;
        this.#controller.abort();
        this.#controller = new AbortController();
    }

    async #run() {
        this.#running = true;
        while (this.#next) {
            const { input } = this.#next;
            const { signal } = this.#controller;
            this.#next = null;
            try {
                const answer = await this.ask(input, signal);
                if (!signal.aborted) this.show(answer, input);
            } catch (error) {
                if (!signal.aborted) this.fail(error, input);
            }
        }
        this.#running = false;
    }
}
