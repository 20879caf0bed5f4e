"""Words about the pictures of a truck, in both languages."""

from typing import Final

from kakou.web.pages.language import Words

PICTURE_WORDS: Final[Words] = {
    "truck_picture": ("照片", "Picture"),
    "pictures": ("照片", "Pictures"),
    "pictures_larger": ("选一张放大，再选一次缩小", "Choose one to enlarge it, once more to shrink it"),
    "picture_failed": (
        "照片未能显示：照片库没有回应，或没有这张照片",
        "It could not be loaded: the picture store did not answer, or has no such picture",
    ),
    "pictures_outside": ("%s张未显示：地址不在本区照片库中", "%s not shown: not in the zone's picture store"),
    "pictures_no_store": ("%s张未显示：本区未设照片库", "%s not shown: the zone has no picture store set"),
    "camera_front": ("前", "Front"),
    "camera_front-left": ("前左", "Front left"),
    "camera_front-right": ("前右", "Front right"),
    "camera_rear": ("后", "Rear"),
    "camera_rear-left": ("后左", "Rear left"),
    "camera_rear-right": ("后右", "Rear right"),
    "camera_unnamed": ("未说明方位", "Position not said"),
}
