// Arrays of numbers as small images, in the colours of the style sheet.

/** The colours of the current theme, read from the style sheet's --paper-ink, --heat, --for and --against. */
function colors() {
    const style = getComputedStyle(document.documentElement);
    const list = (name) => style.getPropertyValue(name).trim().split(/\s+/).map(parse);
    return { gray: list("--paper-ink"), heat: list("--heat"), for: list("--for")[0], against: list("--against")[0] };
}

/** "#rrggbb" as three numbers. */
function parse(hex) {
    return [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
}

function mix(a, b, share) {
    return a.map((value, i) => value + (b[i] - value) * share);
}

/** The colour at `value`, 0 to 1, on a scale of evenly spaced colours. */
function onScale(scale, value) {
    const place = Math.min(Math.max(value, 0), 1) * (scale.length - 1);
    const index = Math.min(Math.floor(place), scale.length - 2);
    return mix(scale[index], scale[index + 1], place - index);
}

/** Fills `canvas` with one pixel for each of width × height colours. */
function paint(canvas, width, height, colorAt) {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) image.data.set([...colorAt(i), 255], 4 * i);
    context.putImageData(image, 0, 0);
}

/** A 28×28 image of ink, 0 to 255; null: blank paper. */
export function paintImage(canvas, pixels) {
    const { gray } = colors();
    paint(canvas, 28, 28, (i) => onScale(gray, pixels ? pixels[i] / 255 : 0));
}

/** The same, pale, under what mattered: from -1, ink there speaks against the answer, to 1, it speaks for it. */
export function paintSaliency(canvas, pixels, saliency) {
    const { gray, for: forColor, against } = colors();
    paint(canvas, 28, 28, (i) => {
        const base = onScale(gray, pixels ? (0.35 * pixels[i]) / 255 : 0);
        const value = saliency?.[i] ?? 0;
        // Less than in proportion: many pixels matter a little, and should be seen.
        return mix(base, value > 0 ? forColor : against, 0.95 * Math.min(1, Math.abs(value)) ** 0.75);
    });
}

/** A feature map with values from 0 to 1; null: blank. */
export function paintMap(canvas, width, height, values) {
    const { heat } = colors();
    paint(canvas, width, height, (i) => onScale(heat, values ? values[i] : 0));
}
