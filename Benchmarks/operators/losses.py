"""Losses and distances."""
import torch
import torch.nn.functional as F

from .rows import (
    binary, integers, levels, log_probabilities, normal, positive, probabilities, signs, ternary, uniform)

MATRIX = [1024, 1024]
ELEMENTS = [
    binary("nn.functional.binary_cross_entropy", F.binary_cross_entropy, uniform(), uniform(), gradient=True),
    binary("nn.functional.binary_cross_entropy_with_logits", F.binary_cross_entropy_with_logits,
           normal(), uniform(), gradient=True),
    ternary("nn.functional.gaussian_nll_loss", F.gaussian_nll_loss, normal(), normal(), positive(), gradient=True),
    binary("nn.functional.hinge_embedding_loss", F.hinge_embedding_loss, normal(), signs(), gradient=True),
    binary("nn.functional.huber_loss", F.huber_loss, gradient=True),
    binary("nn.functional.kl_div", lambda x, target: F.kl_div(x, target, reduction="batchmean"),
           log_probabilities(MATRIX), probabilities(MATRIX), gradient=True),
    binary("nn.functional.l1_loss", F.l1_loss, gradient=True),
    ternary("nn.functional.margin_ranking_loss", F.margin_ranking_loss, normal(), normal(), signs(), gradient=True),
    binary("nn.functional.mse_loss", F.mse_loss, gradient=True),
    binary("nn.functional.poisson_nll_loss", F.poisson_nll_loss, normal(), uniform(), gradient=True),
    binary("nn.functional.smooth_l1_loss", F.smooth_l1_loss, gradient=True),
    binary("nn.functional.soft_margin_loss", F.soft_margin_loss, normal(), signs(), gradient=True),
]


def label_sets():
    """20 of 100 labels for each sample, then -1."""
    return torch.cat([torch.rand(1024, 100).argsort(1)[:, :20], torch.full([1024, 80], -1)], 1)


SCORES, LABELS = normal([1024, 1000]), integers(1000, [1024])
CLASSES = [
    binary("nn.functional.cross_entropy", F.cross_entropy, SCORES, LABELS, gradient=True),
    # 30 labels of 99, without the blank, for each of 64 sequences.
    binary("nn.functional.ctc_loss", lambda x, targets: F.ctc_loss(x, targets, [100] * 64, [30] * 64),
           log_probabilities([100, 64, 100]), lambda: torch.randint(1, 100, [64, 30]), gradient=True),
    binary("nn.functional.multi_margin_loss", F.multi_margin_loss, SCORES, LABELS, gradient=True),
    binary("nn.functional.multilabel_margin_loss", F.multilabel_margin_loss,
           normal([1024, 100]), label_sets, gradient=True),
    binary("nn.functional.multilabel_soft_margin_loss", F.multilabel_soft_margin_loss,
           SCORES, levels(2, [1024, 1000]), gradient=True),
    binary("nn.functional.nll_loss", F.nll_loss, log_probabilities([1024, 1000]), LABELS, gradient=True),
]

VECTORS = normal([8192, 128])
DISTANCES = [
    ternary("nn.functional.cosine_embedding_loss", F.cosine_embedding_loss, VECTORS, VECTORS, signs([8192]),
            gradient=True),
    binary("nn.functional.cosine_similarity", F.cosine_similarity, VECTORS, VECTORS, gradient=True),
    binary("nn.functional.pairwise_distance", F.pairwise_distance, VECTORS, VECTORS, gradient=True),
    ternary("nn.functional.triplet_margin_loss", F.triplet_margin_loss, VECTORS, VECTORS, VECTORS, gradient=True),
]

ROWS = ELEMENTS + CLASSES + DISTANCES
