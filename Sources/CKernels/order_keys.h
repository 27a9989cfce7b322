// Included by order.c, for keys of 32 bits and of 64: KEY, KEY_FN(name), and the types that become such keys. Rows are
// shorter than a KEY counts: no memory holds so many elements.

typedef struct {
    KEY key, place;
} KEY_FN(pair);

enum { KEY_FN(BYTES) = sizeof(KEY) };

/// The keys of a row whose elements are `step` apart.
static void KEY_FN(read_keys)(const order_job *job, const char *x, kd_int step, KEY *keys) {
    const KEY sign = (KEY)1 << (8 * sizeof(KEY) - 1), flip = job->descending ? (KEY)-1 : 0;
    kd_int n = job->length;
    if (job->dtype == REAL_DTYPE) {
        for (kd_int i = 0; i < n; i++) {
            REAL value = ((const REAL *)x)[i * step];
            KEY bits;
            memcpy(&bits, &value, sizeof bits);
            bits = bits == sign ? 0 : bits;
            KEY key = bits & sign ? ~bits : bits | sign;
            keys[i] = (value != value ? (KEY)-1 : key) ^ flip;
        }
    } else if (job->dtype == INTEGER_DTYPE) {
        for (kd_int i = 0; i < n; i++) keys[i] = ((KEY)((const INTEGER *)x)[i * step] ^ sign) ^ flip;
    } else {
        for (kd_int i = 0; i < n; i++) keys[i] = (KEY)((const uint8_t *)x)[i * step] ^ flip;
    }
}

/// Sorts pairs by key, equal ones in order; `other` has room for as many. Returns where they are.
static KEY_FN(pair) *KEY_FN(sort_pairs)(kd_int n, KEY_FN(pair) *pairs, KEY_FN(pair) *other) {
    if (n <= SHORT_ROW) {
        for (kd_int i = 1; i < n; i++) {
            KEY_FN(pair) moved = pairs[i];
            kd_int at = i;
            for (; at > 0 && pairs[at - 1].key > moved.key; at--) pairs[at] = pairs[at - 1];
            pairs[at] = moved;
        }
        return pairs;
    }
    kd_int counts[sizeof(KEY)][256];
    memset(counts, 0, sizeof counts);
    for (kd_int i = 0; i < n; i++)
        UNROLL for (int byte = 0; byte < KEY_FN(BYTES); byte++) counts[byte][pairs[i].key >> 8 * byte & 255]++;
    for (int byte = 0; byte < KEY_FN(BYTES); byte++) {
        kd_int *places = counts[byte], sum = 0;
        if (places[pairs[0].key >> 8 * byte & 255] == n) continue;  // all keys have this byte
        for (int digit = 0; digit < 256; digit++) {
            kd_int count = places[digit];
            places[digit] = sum;
            sum += count;
        }
        for (kd_int i = 0; i < n; i++) other[places[pairs[i].key >> 8 * byte & 255]++] = pairs[i];
        KEY_FN(pair) *sorted = other;
        other = pairs;
        pairs = sorted;
    }
    return pairs;
}

/// The key of rank `k`, counted from 0, and how many keys are less. `rest` has room for n keys.
static KEY KEY_FN(find_rank)(kd_int n, const KEY *keys, kd_int k, KEY *rest, kd_int *less) {
    *less = 0;
    for (int byte = KEY_FN(BYTES) - 1;; byte--) {
        kd_int counts[256] = {0}, kept = 0;
        for (kd_int i = 0; i < n; i++) counts[keys[i] >> 8 * byte & 255]++;
        KEY digit = 0;
        for (; k >= counts[digit]; digit++) {
            k -= counts[digit];
            *less += counts[digit];
        }
        for (kd_int i = 0; i < n; i++) {
            KEY key = keys[i];
            rest[kept] = key;  // where it is not wanted, the next one replaces it
            kept += (key >> 8 * byte & 255) == digit;
        }
        if (byte == 0 || kept == 1) return rest[0];
        keys = rest;
        n = kept;
    }
}

/// The first k elements in order: all that are less than the last of them, and of its equals the first ones.
static kd_int KEY_FN(first_pairs)(const order_job *job, const KEY *keys, KEY *rest, KEY_FN(pair) *pairs) {
    kd_int less, found = 0;
    KEY last = KEY_FN(find_rank)(job->length, keys, job->k - 1, rest, &less);
    kd_int equal = job->k - less;
    for (kd_int i = 0; i < job->length; i++) {
        if (keys[i] > last || (keys[i] == last && equal-- <= 0)) continue;
        pairs[found++] = (KEY_FN(pair)){keys[i], (KEY)i};
    }
    return found;
}

static void KEY_FN(sort_rows)(const order_job *job, kd_int begin, kd_int end) {
    kd_int n = job->length, inner = job->inner, size = (kd_int)kd_size(job->dtype);
    KEY *keys = kd_borrow((size_t)n * 2 * sizeof(KEY)), *rest = keys + n;
    KEY_FN(pair) *pairs = kd_borrow((size_t)n * 2 * sizeof *pairs);
    for (kd_int row = begin; row < end; row++) {
        kd_int outer = row / inner, column = row % inner, count = n;
        KEY_FN(read_keys)(job, job->x + (outer * n * inner + column) * size, inner, keys);
        if (job->sorts_all)
            for (kd_int i = 0; i < n; i++) pairs[i] = (KEY_FN(pair)){keys[i], (KEY)i};
        else count = KEY_FN(first_pairs)(job, keys, rest, pairs);
        const KEY_FN(pair) *sorted = KEY_FN(sort_pairs)(count, pairs, pairs + n);
        int64_t *positions = job->positions + outer * job->k * inner + column;
        for (kd_int i = 0; i < job->k; i++) positions[i * inner] = (int64_t)sorted[i].place;
    }
    kd_return(pairs);
    kd_return(keys);
}

static void KEY_FN(rank_rows)(const order_job *job, kd_int begin, kd_int end) {
    kd_int n = job->length, inner = job->inner, size = (kd_int)kd_size(job->dtype);
    KEY *keys = kd_borrow((size_t)n * 2 * sizeof(KEY)), *rest = keys + n;
    for (kd_int row = begin; row < end; row++) {
        KEY_FN(read_keys)(job, job->x + (row / inner * n * inner + row % inner) * size, inner, keys);
        kd_int k = job->k, known = n;
        if (job->dtype == REAL_DTYPE)
            for (kd_int i = 0; i < n; i++) known -= keys[i] == (KEY)-1;
        if (job->rank == KD_RANK_MEDIAN) k = known < n ? known : (n - 1) / 2;
        if (job->rank == KD_RANK_NANMEDIAN) k = known > 0 ? (known - 1) / 2 : 0;
        kd_int less, at = 0;
        KEY key = KEY_FN(find_rank)(n, keys, k, rest, &less);
        for (kd_int equal = k - less; keys[at] != key || equal-- > 0;) at++;
        job->positions[row] = (int64_t)at;
    }
    kd_return(keys);
}

#undef KEY
#undef KEY_FN
#undef REAL
#undef INTEGER
#undef REAL_DTYPE
#undef INTEGER_DTYPE
