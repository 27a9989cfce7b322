// The server's HTTP interface.

/** The server is away (status 0) or refuses; `message` is the server's own. */
export class ApiError extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }

    /** The key of the text that tells people what happened. */
    get textKey() {
        switch (this.status) {
            case 0: return "error.away";
            case 401: return "error.token";
            case 413: return "error.tooLarge";
            case 415: return "error.unsupported";
            case 429: return "error.busy";
            default: return "error.other";
        }
    }
}

async function request(path, options = {}) {
    let response;
    try {
        response = await fetch(path, options);
    } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new ApiError(0, String(error.message));
    }
    // A proxy may answer with a page of its own; what counts then is the status.
    const answer = await response.json().catch(() => null);
    if (!response.ok) throw new ApiError(response.status, answer?.error?.message ?? response.statusText);
    if (answer === null) throw new ApiError(response.status, "the answer is no JSON");
    return answer;
}

function post(path, object, signal) {
    return request(path, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(object), signal,
    });
}

/** Reads a gray drawing { width, height, pixels } and explains its first digit. */
export const explainDrawing = (image, signal) => post("/api/explain", image, signal);

/** Explains a 28×28 image as it is. */
export const explainImage = (pixels, signal) => post("/api/explain", { pixels }, signal);

/** Reads a photo: a Blob with a PNG or JPEG file. */
export const predictPhoto = (file, signal) =>
    request("/api/predict", { method: "POST", headers: { "Content-Type": file.type }, body: file, signal });

export const addCorrection = (pixels, label) => post("/api/corrections", { pixels, label });
export const corrections = () => request("/api/corrections");
export const undoCorrection = () => request("/api/corrections/last", { method: "DELETE" });
export const training = () => request("/api/training");
export const model = () => request("/api/model");
export const health = () => request("/healthz");
