"""Writes loader.txt: the orders in which torch 2.13's DataLoader goes through 10 examples in three passes.

Each line: the settings (seed, batch size, whether the last batch is dropped, whether the loader has a generator of its own, after how
many batches each pass is left), then for each pass its batches, then three numbers that the loader's generator and the default one draw
afterwards, so that a draw too many or too few shows.
"""
import torch
from torch.utils.data import DataLoader, TensorDataset

COUNT = 10
data = TensorDataset(torch.arange(COUNT), torch.arange(COUNT))
with open("loader.txt", "w") as out:
    for seed in (0, 1, 42, 2**40 + 7):
        for batch_size in (1, 3, 5, 16):
            for drop_last in (False, True):
                for own in (False, True):
                    for limit in (99, 1):
                        torch.manual_seed(seed)
                        generator = torch.Generator().manual_seed(seed + 1) if own else None
                        loader = DataLoader(
                            data, batch_size=batch_size, shuffle=True, drop_last=drop_last, generator=generator)
                        passes = []
                        for _ in range(3):
                            batches = []
                            for number, (x, y) in enumerate(loader, 1):
                                assert torch.equal(x, y)
                                batches.append(",".join(map(str, x.tolist())))
                                if number == limit:
                                    break
                            passes.append(" ".join(batches))
                        after = torch.randint(1000, (3,), generator=generator).tolist() + torch.randint(1000, (3,)).tolist()
                        settings = [seed, batch_size, int(drop_last), int(own), limit]
                        print(" ".join(map(str, settings)), "|".join(passes), ",".join(map(str, after)), sep=";", file=out)
