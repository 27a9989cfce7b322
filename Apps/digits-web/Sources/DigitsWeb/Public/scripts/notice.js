// Messages: short ones that go away, and the banner that stays while something is wrong with the server.

import { text } from "./language.js";
import { ApiError, health } from "./api.js";

const shownMilliseconds = 5000;
const retryMilliseconds = 2000;

const line = document.getElementById("notice");
const banner = document.getElementById("banner");
let timer = 0;

let shownKey = null;

/** Says something for a few seconds. */
export function notice(key, values) {
    clearTimeout(timer);
    shownKey = key;
    line.textContent = text(key, values);
    line.classList.add("visible");
    timer = setTimeout(() => withdraw(key), shownMilliseconds);
}

/** Ends what notice() says with this key, which is not so any more. */
export function withdraw(key) {
    if (shownKey === key) line.classList.remove("visible");
}

let bannerKey = null;
const returnListeners = [];

/** Calls `listener` when the server answers again after it was away. */
export function onReturn(listener) {
    returnListeners.push(listener);
}

/** Tells what went wrong with a request. */
export function report(error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 0 || error.status === 401) {
        showBanner(error.textKey);
    } else {
        notice(error.textKey, { message: error.message });
    }
}

function showBanner(key) {
    const isNew = bannerKey === null;
    bannerKey = key;
    renderBanner();
    // A token must come with the address; waiting for it helps no one.
    if (isNew && key === "error.away") setTimeout(retry, retryMilliseconds);
}

async function retry() {
    try {
        await health();
    } catch (error) {
        if (error instanceof ApiError && error.status === 0) {
            setTimeout(retry, retryMilliseconds);
            return;
        }
    }
    bannerKey = null;
    renderBanner();
    notice("error.back");
    for (const listener of returnListeners) listener();
}

export function renderBanner() {
    banner.hidden = bannerKey === null;
    banner.textContent = bannerKey === null ? "" : text(bannerKey);
}
