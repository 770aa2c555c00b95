"""A lifter with a plate as a camera of known place would see them."""

from dataclasses import replace

import numpy as np
from synthetic import make_track, script_set

from liftphase.kinematics.prepared import prepare
from liftphase.pose.plates import PlateTrack

FOCAL_PX, SIZE = 1500.0, (1080, 1920)


def make_squat():
    return make_track(script_set(3), noise_px=0.0)


def see_plate(
    track,
    *,
    yaw_deg=0.0,
    pitch_deg=0.0,
    distance_m=3.0,
    noise_px=0.2,
    diameter_m=0.45,
    forward_m=0.06,
    on_face=0.0,
    torso_m=0.5,
):
    """The track with a plate that goes down and up by 60 cm before a camera; its (T, 2) path in meters.

    The lifter's torso is 0.7 m behind the plate.
    """
    frames = len(track.times_s)
    torso_px = FOCAL_PX * torso_m / (distance_m + 0.7)
    track = replace(track, image_px=track.image_px * np.float32(torso_px / prepare(track).torso_px))
    phase = 2 * np.pi * track.times_s / 4
    path = np.stack([forward_m * np.sin(phase), 1.3 - 0.3 * (1 - np.cos(phase))], axis=1)
    around = 2 * np.pi * np.arange(64) / 64
    circle = diameter_m / 2 * np.stack([np.cos(around), np.sin(around)], axis=1)
    yaw, pitch = np.radians([yaw_deg, pitch_deg])
    rng = np.random.default_rng(5)
    center, axes, angle = np.empty((frames, 2)), np.empty((frames, 2)), np.empty(frames)
    for k in range(frames):
        flat = path[k] + circle
        right, ahead = flat[:, 0] * np.cos(yaw), distance_m + flat[:, 0] * np.sin(yaw)
        up = flat[:, 1] - 1.2
        depth = ahead * np.cos(pitch) - up * np.sin(pitch)
        y = -FOCAL_PX * (up * np.cos(pitch) + ahead * np.sin(pitch)) / depth + SIZE[1] / 2
        rim = np.stack([FOCAL_PX * right / depth + SIZE[0] / 2, y], axis=1)
        center[k] = rim.mean(axis=0)
        values, vectors = np.linalg.eigh(2 * np.cov((rim - center[k]).T, bias=True))
        axes[k] = 2 * np.sqrt(values[::-1])
        angle[k] = np.arctan2(vectors[1, 1], vectors[0, 1]) % np.pi
    center += rng.normal(0, noise_px, center.shape)
    axes += rng.normal(0, 2 * noise_px, axes.shape)
    plates = PlateTrack(
        center.astype(np.float32),
        axes.astype(np.float32),
        angle.astype(np.float32),
        np.ones(frames, np.float32),
        np.full(frames, on_face, np.float32),
    )
    return prepare(
        replace(track, plates=plates, clip=replace(track.clip, width=SIZE[0], height=SIZE[1]))
    ), path
