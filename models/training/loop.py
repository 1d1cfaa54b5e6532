"""What both trainings share: checkpoints, the learning-rate schedule, the progress line."""

import copy
import math
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

AVERAGE = 0.998
"""Share of the running average of the weights that a step keeps."""


def prepare(seed: int, threads: int) -> torch.device:
    """Seeds everything and names the device; CUDA where there is one."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    # Gradients of voxels that are already right become denormal, on which a CPU is many times slower.
    torch.set_flush_denormal(True)
    # On CUDA some sums else take another order each time; what has no such form runs as it is.
    torch.use_deterministic_algorithms(True, warn_only=True)
    # Debian's build takes one thread unless told.
    torch.set_num_threads(threads)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Loop:
    """
    Runs `step(i)` (-> loss) for a number of steps or minutes, whichever ends first. The state is written every minute, so a
    run that was stopped goes on where it was; the learning rate falls by a half cosine over the share of the budget used.
    Beside the weights their running average is kept, which generalises better than the last step: see `averaged`.
    """

    def __init__(self, run, net, optimizer, steps: int, minutes: float, rate: float, name: str = "checkpoint"):
        self.file = Path(run) / f"{name}.pt"
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.net, self.optimizer = net, optimizer
        self.steps, self.minutes, self.rate = max(1, steps), minutes, rate
        self.done, self.spent = 0, 0.0
        self.average = copy.deepcopy(net).eval().requires_grad_(False)
        if self.file.exists():
            # Ours, so it may hold more than tensors: newer PyTorch asks that this be said.
            state = torch.load(self.file, map_location="cpu", weights_only=False)
            net.load_state_dict(state["net"])
            self.average.load_state_dict(state["average"])
            optimizer.load_state_dict(state["optimizer"])
            self.done, self.spent = state["done"], state["spent"]
            if "random" in state:
                torch.set_rng_state(state["random"])
            print(f"resumes after {self.done} steps, {self.spent / 60:.1f} min", file=sys.stderr)

    def share(self) -> float:
        return min(1.0, max(self.done / self.steps, self.spent / (60 * self.minutes)))

    def run(self, step) -> nn.Module:
        """Trains to the end of the budget; returns the averaged network."""
        losses = []
        saved = time.monotonic()
        while self.share() < 1.0:
            began = time.monotonic()
            warmth = min(1.0, (self.done + 1) / 50)
            rate = self.rate * warmth * 0.5 * (1 + math.cos(math.pi * self.share())) + 1e-6
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            loss = step(self.done)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
            self.optimizer.step()
            self.follow()
            losses.append(float(loss.detach()))
            self.done += 1
            self.spent += time.monotonic() - began
            if self.done % 20 == 0:
                recent = np.mean(losses[-100:])
                print(f"step {self.done} ({100 * self.share():.0f} %)  loss {recent:.4f}  {self.spent / 60:.1f} min", file=sys.stderr)
            if time.monotonic() - saved > 60:
                self.save()
                saved = time.monotonic()
        self.save()
        return self.average

    def follow(self) -> None:
        """Moves the average a little towards the weights; quickly at first, when they are still far from good."""
        keep = min(AVERAGE, (self.done + 1) / (self.done + 10))
        with torch.no_grad():
            for mean, now in zip(self.average.state_dict().values(), self.net.state_dict().values()):
                if mean.dtype.is_floating_point:
                    mean.lerp_(now, 1 - keep)
                else:
                    mean.copy_(now)

    def save(self) -> None:
        temporary = self.file.with_suffix(".tmp")
        state = {
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "done": self.done,
            "spent": self.spent,
            "random": torch.get_rng_state(),
        }
        torch.save(state, temporary)
        temporary.replace(self.file)
