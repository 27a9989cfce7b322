// The answer: the digit, ten probabilities as bars that are also the buttons for corrections, and the spoken result.

import { percent, text } from "./language.js";

/** How long the answer must stay the same before it is spoken: a drawing in progress would talk without end. */
const quietMilliseconds = 700;

/** Below this confidence the page says "perhaps". */
const sure = 0.8;

export class Answer {
    #digit = document.getElementById("digit");
    #confidence = document.getElementById("confidence");
    #runnerUp = document.getElementById("runner-up");
    #note = document.getElementById("answer-note");
    #spoken = document.getElementById("spoken");
    #bars = [];
    #timer = 0;
    /** What is on display: { digits, chosen, collectedAs }; null: nothing. */
    #shown = null;

    /** `choose(digit)` is called when someone says which digit is right. */
    constructor(choose) {
        const list = document.getElementById("bars");
        for (let digit = 0; digit < 10; digit++) {
            const button = document.createElement("button");
            button.type = "button";
            button.className = "bar";
            button.dataset.digit = digit;
            button.append(part("bar-digit", digit), part("bar-track", "", part("bar-fill")), part("bar-share"));
            button.addEventListener("click", () => choose(digit));
            const item = document.createElement("li");
            item.append(button);
            list.append(item);
            this.#bars.push(button);
        }
    }

    show(shown) {
        this.#shown = shown;
        this.render();
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => { this.#spoken.textContent = this.#sentence(); }, quietMilliseconds);
    }

    render() {
        const digit = this.#shown?.digits[this.#shown.chosen];
        const collectedAs = this.#shown?.collectedAs;
        this.#digit.textContent = digit ? digit.digit : "–";
        this.#digit.classList.toggle("none", !digit);
        this.#confidence.textContent = digit
            ? text(digit.confidence >= sure ? "answer.sure" : "answer.unsure", { confidence: percent(digit.confidence) })
            : text("answer.none");
        const second = digit && runnerUp(digit.probabilities);
        this.#runnerUp.textContent = digit
            ? text("answer.runnerUp", { digit: second, confidence: percent(digit.probabilities[second]) }) : "";
        this.#note.textContent = !digit ? "" : collectedAs === undefined
            ? text("answer.correct") : text("answer.collected", { digit: collectedAs });
        this.#bars.forEach((bar, i) => this.#renderBar(bar, i, digit, collectedAs));
    }

    #renderBar(bar, i, digit, collectedAs) {
        const probability = digit?.probabilities[i] ?? 0;
        bar.style.setProperty("--share", probability);
        bar.classList.toggle("winner", i === digit?.digit);
        bar.classList.toggle("collected", i === collectedAs);
        bar.disabled = !digit;
        bar.querySelector(".bar-share").textContent = digit && probability >= 0.0005 ? percent(probability) : "";
        bar.setAttribute("aria-label", text("answer.bar", { digit: i, probability: percent(probability) }));
    }

    /** The result in a sentence, for those who hear the page. */
    #sentence() {
        if (!this.#shown) return "";
        const { digits, chosen } = this.#shown;
        const { digit, confidence, probabilities } = digits[chosen];
        if (digits.length > 1) {
            const all = digits.map((each) => each.digit).join(" ");
            return text("answer.spokenSeveral",
                { count: digits.length, digits: all, digit, confidence: percent(confidence) });
        }
        const second = runnerUp(probabilities);
        return text("answer.spoken",
            { digit, confidence: percent(confidence), runnerUp: second, second: percent(probabilities[second]) });
    }
}

function part(className, content = "", child = null) {
    const span = document.createElement("span");
    span.className = className;
    span.textContent = content;
    if (child) span.append(child);
    return span;
}

/** The second most probable digit. */
function runnerUp(probabilities) {
    return probabilities.map((_, i) => i).sort((a, b) => probabilities[b] - probabilities[a])[1];
}
