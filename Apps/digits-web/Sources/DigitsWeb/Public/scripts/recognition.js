// From what is on the pad to the digits that the network reads.

import { explainDrawing, explainImage, predictPhoto } from "./api.js";
import { grayImage } from "./ink.js";

/**
 * Reads a state of the pad and explains the digit with the index `chosen`.
 *
 * The result has `digits`, row by row: { digit, confidence, probabilities, image, box, explanation? }; `chosen`,
 * an index among them; and `size`, that of the image in whose pixels the boxes are.
 */
export async function recognise({ state, chosen }, signal) {
    const { digits, size } = state.photo ? await readPhoto(state.photo, signal) : await readStrokes(state.strokes, signal);
    const index = Math.min(chosen, digits.length - 1);
    const digit = digits[index];
    digit.explanation ??= explanationOf(await explainImage(digit.image, signal));
    return { digits, size, chosen: index };
}

async function readStrokes(strokes, signal) {
    const image = grayImage(strokes);
    const answer = await explainDrawing(image, signal);
    const digits = digitsOf(answer);
    digits[0].explanation = explanationOf(answer);
    return { digits, size: image };
}

/** A photo is read once, however often one looks at its digits. */
async function readPhoto(photo, signal) {
    photo.digits ??= digitsOf(await predictPhoto(photo.blob, signal));
    return { digits: photo.digits, size: photo };
}

/** The answer itself is about the first digit; `digits` lists all where there are several. */
function digitsOf(answer) {
    return answer.digits?.length > 0 ? answer.digits : [answer];
}

function explanationOf({ conv1, conv2, saliency }) {
    return { conv1, conv2, saliency };
}
