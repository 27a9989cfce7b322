// Batches of byte images to normalised floats.
#include "machine.h"

typedef struct {
    const int64_t *index;
    kd_int height, width, pad;
    const uint8_t *images;
    float scale, background;
    float *out;
} image_batch;

#define LOOPS "images_loops.h"
#include "every_isa.h"

static void images_part(void *context, kd_int begin, kd_int end) { KD_PICK(images, f32, context, begin, end); }

void kd_images(kd_int count, const int64_t *index, kd_int height, kd_int width, const uint8_t *images, kd_int pad,
               float mean, float deviation, float *out) {
    image_batch batch = {
        .index = index, .height = height, .width = width, .pad = pad, .images = images,
        .scale = (float)(1 / (255 * (double)deviation)), .background = -mean / deviation, .out = out,
    };
    double pixels = (double)(height + 2 * pad) * (double)(width + 2 * pad);
    kd_parallel(count, 8, 0.2 * pixels, images_part, &batch);
}
