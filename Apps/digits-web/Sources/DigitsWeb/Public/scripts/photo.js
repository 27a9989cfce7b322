// Photos: from a file, the clipboard or a drop, to something the server reads and the pad shows.

/** What goes to the server as it is: PNG files up to this many bytes and pixels. */
const mostBytes = 2 * 1024 * 1024;
const mostPixels = 4_000_000;

/** The longer side of photos that are made smaller. */
const longestSide = 1600;

/** Why a file cannot be read; `textKey` names the text that says so. */
export class PhotoError extends Error {
    constructor(textKey) {
        super(textKey);
        this.textKey = textKey;
    }
}

/**
 * Opens an image file.
 *
 * The result has the `bitmap` for the pad, its `width` and `height`, and the `blob` for the server, whose pixels are the
 * bitmap's. A camera's JPEG is written anew: that turns it upright and brings it below the server's limits.
 */
export async function openPhoto(file) {
    if (!file.type.startsWith("image/")) throw new PhotoError("photo.notImage");
    let bitmap;
    try {
        bitmap = await createImageBitmap(file);
    } catch {
        throw new PhotoError("photo.broken");
    }
    const { width, height } = bitmap;
    const isFine = file.type === "image/png" && file.size <= mostBytes && width * height <= mostPixels;
    if (isFine) return { bitmap, width, height, blob: file };
    return rewritten(bitmap);
}

async function rewritten(bitmap) {
    const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    // JPEG knows no transparency: paper behind it.
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
    if (!blob) throw new PhotoError("photo.broken");
    return { bitmap: canvas, width: canvas.width, height: canvas.height, blob };
}

/**
 * Calls `open` with each image file that is dropped on the page, pasted or chosen with `input`, and marks `target` while
 * a file hovers over the page.
 */
export function watchForPhotos(input, target, open) {
    input.addEventListener("change", () => {
        if (input.files.length > 0) open(input.files[0]);
        input.value = "";       // so that the same file can be chosen again
    });
    document.addEventListener("paste", (event) => {
        const [file] = event.clipboardData?.files ?? [];
        if (!file) return;
        event.preventDefault();
        open(file);
    });
    const hasFile = (event) => event.dataTransfer?.types.includes("Files");
    document.addEventListener("dragover", (event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        target.classList.add("drop");
    });
    document.addEventListener("dragleave", (event) => {
        // Only when the pointer leaves the window; moving from one element to another is no leaving.
        if (!event.relatedTarget) target.classList.remove("drop");
    });
    document.addEventListener("drop", (event) => {
        target.classList.remove("drop");
        if (!hasFile(event)) return;
        event.preventDefault();
        const [file] = event.dataTransfer.files;
        if (file) open(file);
    });
}
