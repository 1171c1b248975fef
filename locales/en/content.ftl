# Why a picture of the catalogue has no smaller sizes.
picture-missing = The file is not there. Upload the picture again.
picture-not-a-picture = This is not a PNG, JPEG, GIF or WebP picture. Save it as one of these.
picture-damaged = The file is damaged and the picture cannot be opened. Save it anew and upload it again.
picture-too-large = The picture is too large: at most { $megapixels } megapixels and { $side } pixels a side. Make it smaller.
