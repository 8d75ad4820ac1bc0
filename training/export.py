"""Stage 4: writes the checkpoint folder, diffusers' Wan layout in bfloat16, from the moving averages."""

import argparse
import json
import shutil
from pathlib import Path

import torch
from diffusers import AutoencoderKLWan, UniPCMultistepScheduler, WanImageToVideoPipeline, WanPipeline
from transformers import AutoTokenizer

import scenes
from models import new_text_encoder, new_transformer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vae", type=Path, required=True, help="a vae folder of train_vae.py")
    parser.add_argument("--statistics", type=Path, required=True, help="latents.json of encode.py")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--average", type=Path, required=True, help="average.pt of train_transformer.py")
    parser.add_argument("--known", action="store_true", help="--average is an image-to-video transformer")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--flow-shift", type=float, default=2.5)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=4.0)
    args = parser.parse_args()

    tokenizer = AutoTokenizer.from_pretrained(args.tokenizer)
    vae = AutoencoderKLWan.from_pretrained(args.vae)
    both = torch.nn.ModuleDict({
        "text_encoder": new_text_encoder(len(tokenizer)), "transformer": new_transformer(vae.config.z_dim, args.known),
    })
    saved = torch.load(args.average, weights_only=True)
    with torch.no_grad():
        for name, p in both.named_parameters():
            p.copy_(saved["average"][name])
    statistics = json.loads(args.statistics.read_text())
    vae.register_to_config(latents_mean=statistics["mean"], latents_std=statistics["std"])
    scheduler = UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=args.flow_shift,
                                        num_train_timesteps=1000)
    parts = {"tokenizer": tokenizer, "text_encoder": both["text_encoder"].bfloat16(), "vae": vae.bfloat16(), "scheduler": scheduler,
             "transformer": both["transformer"].bfloat16()}
    pipe = WanImageToVideoPipeline(**parts) if args.known else WanPipeline(**parts)
    for part in ("scheduler", "text_encoder", "tokenizer", "transformer", "vae"):
        shutil.rmtree(args.out / part, ignore_errors=True)
    pipe.save_pretrained(args.out)
    settings = {
        "max_sequence_length": tokenizer.model_max_length, "default_steps": args.steps, "default_guidance": args.guidance, "default_negative_prompt": "",
        "width": scenes.SIDE, "height": scenes.SIDE, "frames": scenes.FRAMES, "fps": scenes.FPS,
        "sizes": [[64, 64], [96, 64], [64, 96]], "durations": [9, 17, 25, 33],
    }
    told = args.out / "kinograph.json"  # what else is told there (colours of previews, how prompts are expanded) stays
    told.write_text(json.dumps({**(json.loads(told.read_text()) if told.exists() else {}), **settings}, indent=2) + "\n")
    for path in args.out.rglob("config.json"):  # where a part was loaded from is nobody's business
        config = json.loads(path.read_text())
        config.pop("_name_or_path", None)
        path.write_text(json.dumps(config, indent=2) + "\n")
    size = sum(f.stat().st_size for f in args.out.rglob("*") if f.is_file())
    print(json.dumps({"steps": saved["step"], "minutes": saved["seconds"] / 60, "megabytes": size / 1e6}))


if __name__ == "__main__":
    main()
