// How strokes become pixels: on the screen, and as the gray image that the server gets.

/** A stroke's width across the pad; in MNIST's proportions for a digit that fills most of it. */
const strokeWidth = 0.075;

/** The side of the image for the server, which crops and scales it to 28×28. */
const imageSize = 128;

/** Draws strokes in the context's fillStyle and strokeStyle on a square with sides of `size` pixels. */
export function drawStrokes(context, strokes, size) {
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const stroke of strokes) drawStroke(context, stroke, size);
}

/** Curves through the middles between points, so that no corner of the recorded path shows. */
function drawStroke(context, points, size) {
    // The dot is all there is of a tap; canvases draw no curve without length, not even its round ends.
    const [first] = points;
    context.beginPath();
    context.arc(first.x * size, first.y * size, (first.width * strokeWidth * size) / 2, 0, 2 * Math.PI);
    context.fill();
    let from = first;
    for (let i = 1; i < points.length; i++) {
        const point = points[i];
        const isLast = i === points.length - 1;
        const to = isLast ? point : middle(point, points[i + 1]);
        context.lineWidth = point.width * strokeWidth * size;
        context.beginPath();
        context.moveTo(from.x * size, from.y * size);
        context.quadraticCurveTo(point.x * size, point.y * size, to.x * size, to.y * size);
        context.stroke();
        from = to;
    }
}

function middle(a, b) {
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

const canvas = document.createElement("canvas");
canvas.width = canvas.height = imageSize;
const context = canvas.getContext("2d", { willReadFrequently: true });

/** The strokes as a gray image: 0 where there is no ink, 255 where there is. */
export function grayImage(strokes) {
    context.clearRect(0, 0, imageSize, imageSize);
    drawStrokes(context, strokes, imageSize);
    const rgba = context.getImageData(0, 0, imageSize, imageSize).data;
    // Black on nothing: how opaque a pixel is says how much ink it has.
    const pixels = Array.from({ length: imageSize * imageSize }, (_, i) => rgba[4 * i + 3]);
    return { width: imageSize, height: imageSize, pixels };
}
