// Small line charts as SVG.

const namespace = "http://www.w3.org/2000/svg";
const [width, height] = [340, 190];
const frame = { left: 44, right: 14, top: 14, bottom: 30 };

function element(name, attributes, content) {
    const node = document.createElementNS(namespace, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (content !== undefined) node.textContent = content;
    return node;
}

/** Round numbers from `low` to `high`, about `count` of them. */
export function ticks(low, high, count) {
    const rough = (high - low) / count;
    if (!(rough > 0)) return [low];
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
    const first = Math.ceil(low / step - 1e-9);
    const last = Math.floor(high / step + 1e-9);
    return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/**
 * Draws a line through `points`, [epoch, value] each, into the SVG element `svg`.
 *
 * - `epochs`: how far the horizontal axis goes at least
 * - `low`, `high`: the range of the vertical axis
 * - `format`: how values are written; `unit`: what the horizontal axis counts; `label`: the whole chart in words
 */
export function drawChart(svg, points, { epochs, low, high, format, unit, label }) {
    const last = Math.max(epochs, points.at(-1)?.[0] ?? 1, 2);
    const x = (epoch) => frame.left + ((epoch - 1) / (last - 1)) * (width - frame.left - frame.right);
    const y = (value) => height - frame.bottom - ((value - low) / (high - low)) * (height - frame.top - frame.bottom);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    svg.replaceChildren(...valueAxis(low, high, y, format), ...epochAxis(last, x, unit));
    if (points.length === 0) return;
    const path = points.map(([epoch, value], i) => `${i ? "L" : "M"}${x(epoch).toFixed(1)} ${y(value).toFixed(1)}`).join(" ");
    svg.append(element("path", { class: "chart-line", d: path }));
    // Dots for a few epochs; a long run is a line with its end marked.
    for (const [epoch, value] of points.length <= 20 ? points : points.slice(-1)) {
        svg.append(element("circle", { class: "chart-dot", cx: x(epoch), cy: y(value), r: 3 }));
    }
}

function valueAxis(low, high, y, format) {
    return ticks(low, high, 4).flatMap((value) => [
        element("line", { class: "chart-grid", x1: frame.left, x2: width - frame.right, y1: y(value), y2: y(value) }),
        element("text", { class: "chart-text", x: frame.left - 8, y: y(value) + 4, "text-anchor": "end" }, format(value)),
    ]);
}

function epochAxis(last, x, unit) {
    const epochs = ticks(1, last, 5).filter((epoch) => Number.isInteger(epoch));
    const texts = epochs.map((epoch) =>
        element("text", { class: "chart-text", x: x(epoch), y: height - 12, "text-anchor": "middle" }, epoch));
    return [...texts, element("text", { class: "chart-text", x: frame.left - 8, y: height - 12, "text-anchor": "end" }, unit)];
}
