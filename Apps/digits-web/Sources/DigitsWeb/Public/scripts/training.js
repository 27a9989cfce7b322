// The live view of a training run: where it is, and loss and accuracy by epoch.

import { training } from "./api.js";
import { drawChart } from "./chart.js";
import { number, percentage, text } from "./language.js";
import { report } from "./notice.js";

const runningMilliseconds = 1500;
const idleMilliseconds = 6000;

export class Training {
    #line = document.getElementById("training-line");
    #empty = document.getElementById("training-empty");
    #charts = document.getElementById("training-charts");
    #progress = document.getElementById("training-progress");
    #state = { run: null, epochs: null, reports: [], finished: false };
    #timer = 0;

    /** Asks the server now, and again and again while the page can be seen. */
    start() {
        document.addEventListener("visibilitychange", () => this.poll());
        this.poll();
    }

    async poll() {
        clearTimeout(this.#timer);
        if (document.hidden) return;
        try {
            this.#state = await training();
            this.render();
        } catch (error) {
            report(error);
        }
        const isRunning = this.#state.run !== null && !this.#state.finished;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.poll(), isRunning ? runningMilliseconds : idleMilliseconds);
    }

    render() {
        const { run, epochs, reports, finished } = this.#state;
        this.#empty.hidden = run !== null;
        this.#charts.hidden = run === null;
        this.#line.hidden = run === null;
        this.#progress.hidden = run === null || finished || !epochs;
        if (run === null) return;
        const epoch = reports.at(-1)?.epoch ?? 0;
        const key = finished ? "training.finished" : epoch === 0 ? "training.waiting"
            : epochs ? "training.running" : "training.runningOpen";
        this.#line.textContent = text(key, { run, epoch: number(epoch), epochs: number(epochs ?? 0) });
        this.#progress.max = epochs ?? 1;
        this.#progress.value = epoch;
        this.#renderLoss(reports, epochs ?? epoch);
        this.#renderAccuracy(reports, epochs ?? epoch);
    }

    #renderLoss(reports, epochs) {
        const points = reports.map((each) => [each.epoch, each.train_loss]);
        const high = Math.max(...points.map(([, value]) => value), 0.01) * 1.05;
        const format = (value) => number(value, high < 0.1 ? 3 : 2);
        this.#renderChart("loss", points, { epochs, low: 0, high, format, write: (value) => number(value, 4) });
    }

    #renderAccuracy(reports, epochs) {
        const points = reports.map((each) => [each.epoch, each.test_accuracy]);
        const low = Math.min(0.95, Math.floor(Math.min(...points.map(([, value]) => value), 1) * 20) / 20);
        this.#renderChart("accuracy", points,
            { epochs, low, high: 1, format: percentage, write: (value) => percentage(value, 2) });
    }

    /** A chart with its newest value in the heading, as `write` writes it. */
    #renderChart(name, points, { write, ...axes }) {
        const newest = points.at(-1);
        document.getElementById(`${name}-value`).textContent = newest ? write(newest[1]) : "";
        const values = points.map(([, value]) => write(value)).join(", ");
        const label = text("training.chart", { name: text(`training.${name}`), values });
        drawChart(document.getElementById(`${name}-chart`), points, { ...axes, unit: text("training.epoch"), label });
    }
}
