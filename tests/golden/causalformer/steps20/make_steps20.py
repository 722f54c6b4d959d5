#!/usr/bin/env python3
"""Twenty AdamW steps of a small Causalformer in PyTorch, with the weights, order and dropout masks that golgi has; see README.md.

Needs python3-torch and python3-numpy. Run it in this folder.
"""
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

N, L, D, H, E, BATCH, EPOCHS, WINDOWS = 5, 6, 16, 2, 8, 16, 5, 100
HIDDEN = 4 * D
DROPOUT, RATE, DECAY = 0.1, 2e-3, 0.05
# Keys of golgi's streams of the seed "causalformer"; the test that reads these files compares them.
SHUFFLE, DROP = 0x86CF17E2648E6D31, 0x20A2CF7152BD68F2
CHUNK_TOKENS = 400  # golgi cuts a batch into chunks of whole windows, of about so many tokens


def words(key, stream, n):
    """The first n 64-bit words of a stream: Philox 4x32-10 (Salmon et al. 2011) of the counters 0, 1, ..."""
    low = np.uint64(0xFFFFFFFF)
    block = np.arange((n + 1) // 2, dtype=np.uint64)
    c = [block & low, block >> np.uint64(32), np.full_like(block, stream & 0xFFFFFFFF), np.full_like(block, stream >> 32)]
    k = [key & 0xFFFFFFFF, key >> 32]
    for _ in range(10):
        p0, p1 = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        c = [(p1 >> np.uint64(32)) ^ c[1] ^ np.uint64(k[0]), p1 & low, (p0 >> np.uint64(32)) ^ c[3] ^ np.uint64(k[1]), p0 & low]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return np.stack([c[1] << np.uint64(32) | c[0], c[3] << np.uint64(32) | c[2]], 1).ravel()[:n]


def shuffled(n, epoch):
    """Fisher-Yates from the end, an index below i as the high half of word * i."""
    order, draws = list(range(n)), words(SHUFFLE, epoch, n)
    for i, word in zip(range(n, 1, -1), draws):
        j = int(word) * i >> 64
        order[i - 1], order[j] = order[j], order[i - 1]
    return order


def masks(step, n_windows):
    """Scaled masks [windows, N, steps, channels] in the order in which the network asks for them."""
    threshold = round(DROPOUT * 65536)
    chunk = max(1, min(n_windows, CHUNK_TOKENS // (N * L)))
    n_chunks = -(-n_windows // chunk)
    sizes = [(c + 1) * n_windows // n_chunks - c * n_windows // n_chunks for c in range(n_chunks)]
    # Of a chunk: both terms of the encoder's embedding, within and after its feed-forward; the decoder's likewise.
    sites = [(2 * D, L), (HIDDEN, L), (D, L), (2 * D, 1), (HIDDEN, 1), (D, 1)]
    needed = [-(-rows * steps * b * N // 4) for b in sizes for rows, steps in sites]
    stream, at, parts = words(DROP, step, sum(needed)), 0, [[] for _ in sites]
    for b in sizes:
        for site, (rows, steps) in zip(parts, sites):
            n = rows * steps * b * N
            keep = stream[at : at + -(-n // 4)].view("<u2")[:n] >= threshold
            site.append(keep.reshape(rows, steps, b, N).transpose(2, 3, 1, 0))
            at += -(-n // 4)
    scale = 65536 / (65536 - threshold)
    encoder, up, down, decoder, up_d, down_d = [torch.from_numpy(np.concatenate(p) * scale) for p in parts]
    return [encoder[..., :D], encoder[..., D:], up, down, decoder[..., :D], decoder[..., D:], up_d, down_d]


def initial():
    """Tensors as PyTorch's modules draw them, and the statistics of a fresh batch norm."""
    torch.manual_seed(20)
    w = {name: torch.randn(1) for name in ("time_w", "time_b")} | {name: torch.randn(D) for name in ("pos_w", "pos_b")}
    maps = {"value": (2, D), "out": (D, 1)}
    for attention in ("enc_attn", "loc_attn", "glb_attn"):
        maps |= {f"{attention}.{name}": (D, H * E) for name in "qkv"} | {f"{attention}.o": (H * E, D)}
    for ff in ("enc_ff", "dec_ff"):
        maps |= {f"{ff}.up": (D, HIDDEN), f"{ff}.down": (HIDDEN, D)}
    for name, (n_in, n_out) in maps.items():
        module = torch.nn.Linear(n_in, n_out)
        w[f"{name}.weight"], w[f"{name}.bias"] = module.weight.data, module.bias.data
    w["space.weight"] = torch.randn(N, D)
    for norm in ("enc_norm", "enc_ff_norm", "loc_norm", "glb_norm", "dec_ff_norm"):
        w[f"{norm}.bn.weight"], w[f"{norm}.bn.bias"] = torch.ones(D), torch.zeros(D)
        w[f"{norm}.bn.running_mean"], w[f"{norm}.bn.running_var"] = torch.zeros(D), torch.ones(D)
    return w


def forward(w, t, y, drops):
    """Forecasts [B, N]. t [B, L + 1] seconds, y [B, L, N]; drops: masks, or None to evaluate."""
    B, training, queue = len(y), drops is not None, iter(drops or [])
    dropped = lambda x: x * next(queue).to(x.dtype).view_as(x) if training else x
    linear = lambda name, x: F.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])

    def norm(name, x):
        p = [w[f"{name}.bn.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
        return F.batch_norm(x.reshape(-1, D), *p, training=training).view_as(x)

    def embed(seconds, values):  # [B, n], [B, n, N] -> [B, N, n, D]
        n = seconds.shape[1]
        code = (seconds * w["time_w"] + w["time_b"])[:, None].expand(B, N, n)
        position = torch.sin(torch.arange(n, dtype=values.dtype)[:, None] * w["pos_w"] + w["pos_b"])
        first = linear("value", torch.stack([code, values.transpose(1, 2)], -1)) + position
        return dropped(first) + dropped(w["space.weight"][:, None].expand(B, N, n, D))

    def attend(name, queries, keys):  # [..., n, D], over the last but one
        split = lambda part, x: linear(f"{name}.{part}", x).unflatten(-1, (H, E)).transpose(-2, -3)
        q, k, v = split("q", queries), split("k", keys), split("v", keys)
        heads = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(E), -1) @ v
        return linear(f"{name}.o", heads.transpose(-2, -3).flatten(-2))

    feed = lambda name, x: dropped(linear(f"{name}.down", dropped(F.gelu(linear(f"{name}.up", x)))))
    x = embed(t[:, :L], y)
    h = norm("enc_norm", x)
    x = x + attend("enc_attn", h, h)
    x = x + feed("enc_ff", norm("enc_ff_norm", x))
    z = embed(t[:, L:], torch.zeros_like(y[:, :1]))
    z = z + attend("loc_attn", norm("loc_norm", z), x)
    z = z + attend("glb_attn", norm("glb_norm", z).flatten(1, 2), x.flatten(1, 2)).view_as(z)
    z = z + feed("dec_ff", norm("dec_ff_norm", z))
    return linear("out", z).view(B, N)


def train(start, dtype):
    w = {name: value.to(dtype).clone() for name, value in start.items()}
    trained = [value.requires_grad_() for name, value in w.items() if "running" not in name]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=DECAY)
    values = np.load("../../mvgc/izhikevich5/x.npy")[:, : WINDOWS + L].T.astype("float32")
    seconds = (np.arange(WINDOWS + L) * 0.001).astype("float32")
    stack = lambda a, first, n: torch.from_numpy(np.stack([a[k + first : k + first + n] for k in range(WINDOWS)])).to(dtype)
    t, y, target = stack(seconds, 0, L + 1), stack(values, 0, L), stack(values, L, 1)[:, 0]
    n_train, end = int(0.6 * WINDOWS), int(0.8 * WINDOWS)
    losses, step = [], 0
    for epoch in range(EPOCHS):
        total = 0
        for batch in torch.tensor(shuffled(n_train, epoch)).split(BATCH):
            step += 1
            loss = F.mse_loss(forward(w, t[batch], y[batch], masks(step, len(batch))), target[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(batch)
        with torch.no_grad():
            validation = F.mse_loss(forward(w, t[n_train:end], y[n_train:end], None), target[n_train:end]).item()
        losses.append((total / n_train, validation))
    return {name: value.detach() for name, value in w.items()}, np.array(losses), step


def main():
    start = initial()
    after, losses, steps = train(start, torch.float64)
    single, single_losses, _ = train(start, torch.float32)
    for folder, tensors in (("initial", start), ("after", after)):
        pathlib.Path(folder).mkdir(exist_ok=True)
        for name, value in tensors.items():
            if folder == "initial" and "running" in name:
                continue
            np.save(f"{folder}/{name}.npy", value.numpy())
    np.savetxt("losses.csv", losses, delimiter=",", header="train,validation", comments="", fmt="%.17g")
    print(f"PyTorch {torch.__version__}, {steps} steps; float32 differs from float64 by")
    print(f"  losses        {np.abs(losses - single_losses).max():.1e}")
    for what, choice in (("key biases", True), ("other tensors", False)):
        worst = {n: (after[n] - single[n]).abs().max().item() for n in after if n.endswith("attn.k.bias") == choice}
        name = max(worst, key=worst.get)
        print(f"  {what:13} {worst[name]:.1e} ({name})")
    moved = max((after[n] - start[n]).abs().max().item() for n in after if "running" not in n)
    print(f"  and training moved them by up to {moved:.1e}")


if __name__ == "__main__":
    main()
