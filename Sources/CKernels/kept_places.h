// Where the lanes of a vector of eight numbers are that some bits keep: a byte for each of those kept, in order. For
// instruction sets that cannot move them together by themselves.
#pragma once
#include <stdint.h>

#define LANE(bits, lane)                                                                                               \
    ((bits) >> (lane) & 1 ? (uint64_t)(lane) << 8 * __builtin_popcount((bits) & ((1 << (lane)) - 1)) : 0)
#define LANES_OF(bits)                                                                                                 \
    (LANE(bits, 0) | LANE(bits, 1) | LANE(bits, 2) | LANE(bits, 3) | LANE(bits, 4) | LANE(bits, 5) | LANE(bits, 6) |   \
     LANE(bits, 7))
#define FOUR(bits) LANES_OF(bits), LANES_OF(bits + 1), LANES_OF(bits + 2), LANES_OF(bits + 3)
#define SIXTEEN(bits) FOUR(bits), FOUR(bits + 4), FOUR(bits + 8), FOUR(bits + 12)
#define SIXTY_FOUR(bits) SIXTEEN(bits), SIXTEEN(bits + 16), SIXTEEN(bits + 32), SIXTEEN(bits + 48)

static const uint64_t kd_kept_places[256] = {SIXTY_FOUR(0), SIXTY_FOUR(64), SIXTY_FOUR(128), SIXTY_FOUR(192)};

#undef LANE
#undef LANES_OF
#undef FOUR
#undef SIXTEEN
#undef SIXTY_FOUR
